"""The chat's door: flows by property, conversations by chat."""
