"""The embedded Telegram under test, with both libraries over real HTTP."""
