"""The cast comes in whole."""

from rules.roles import Role
from tests.cast import CHEN, HE, HUANG, LI, SUN, TANG, TOWN_ROSTER, WANG, WU, YANG, ZHAO, Town


async def test_everybody_of_the_cast_is_enrolled_with_their_role(town: Town) -> None:
    roles = {name: (await town.speaker(name)).roles for name in town.people}
    assert roles == {
        LI: {Role.FIRST_HELPER},
        CHEN: {Role.FIRST_HELPER},
        YANG: {Role.FIRST_HELPER},
        SUN: {Role.SECOND_HELPER},
        ZHAO: {Role.HOUSEHOLD},
        WANG: {Role.HOUSEHOLD},
        WU: {Role.HOUSEHOLD},
        HUANG: {Role.TOWNSHIP_OFFICER},
        HE: {Role.UNIT_LIAISON},
        TANG: {Role.CITY_OFFICER},
    }


async def test_settling_twice_changes_nothing(town: Town) -> None:
    done = await town.settle(TOWN_ROSTER)
    assert (done.households_unchanged, done.households_new, done.people_new) == (3, 0, 0)
