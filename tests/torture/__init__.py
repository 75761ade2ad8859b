"""Delivery under kill -9 and faults of every kind."""
