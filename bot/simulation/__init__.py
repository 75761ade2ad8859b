"""A city that lives through months in minutes: the real planning, invented people, and an oracle that checks."""
