"""How words reach a person: the outbox, its messengers, what is announced, edited, fetched and given up."""
