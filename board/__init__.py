"""The web's door. So far it tells an operator's monitor whether the bot is well; the supervisors' pages follow."""
