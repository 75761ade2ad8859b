"""The town of the cast."""

from tests.actions.conftest import settled_towns, town

__all__ = ["settled_towns", "town"]
