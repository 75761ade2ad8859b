"""The town of the cast, on each database; it settles by the real deeds once, later tests get its rows."""

import pytest

from storage.database import Database
from tests.actions.scenes import Scene
from tests.cast import FakeClock, Town, the_town


@pytest.fixture(scope="session")
def settled_towns() -> dict[str, Scene]:
    """The town as it settled on each kind of database."""
    return {}


@pytest.fixture
async def town(database: Database, clock: FakeClock, database_kind: str, settled_towns: dict[str, Scene]) -> Town:
    """Three households with all their people, enrolled, on 1 January 2026."""
    if database_kind in settled_towns:
        return await settled_towns[database_kind].in_empty(database, clock)
    town = await the_town(database, clock)
    settled_towns[database_kind] = await Scene.of(town)
    return town
