"""The town of the cast, on each database."""

import pytest

from storage.database import Database
from tests.cast import FakeClock, Town, the_town


@pytest.fixture
async def town(database: Database, clock: FakeClock) -> Town:
    """Three households with all their people, enrolled, on 1 January 2026."""
    return await the_town(database, clock)
