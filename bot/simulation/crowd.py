"""The people of a simulation: who has a story, who acts, and what chance decides for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TypeVar

from bot.simulation.behaviour import Conduct, Habit
from bot.simulation.book import Paired
from bot.simulation.population import City
from rules.roles import Role
from rules.rulebook import Rulebook
from storage.database import Database

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class World:
    """What the evenings happen in."""

    database: Database
    rulebook: Rulebook
    city: City
    lives: int
    habits: list[Habit]
    blocks_on: Mapping[int, date]


class Crowd:
    """Everybody, with their habits."""

    def __init__(self, world: World, conduct: Conduct, random: Random) -> None:
        self._world, self._conduct, self._random = world, conduct, random

    def _somebody_else(self, pair: Paired) -> int:
        city = self._world.city
        first, count = (
            (1, city.first_helpers)
            if pair.role is Role.FIRST_HELPER
            else (1 + city.first_helpers, city.second_helpers)
        )
        return first + (pair.person - first + 1) % count

    def _some(self, pairs: list[Paired], one_in: int, at_least: float) -> list[Paired]:
        wanted = len(pairs) / one_in
        count = int(wanted) + (self._random.random() < max(wanted % 1, at_least))
        return self._random.sample(pairs, min(count, len(pairs)))

    def _has_story(self, household: int) -> bool:
        return household <= self._world.lives or household % self._conduct.stories == 0

    def _acts(self, person: int, today: date) -> bool:
        """Not who never came to the bot, or has blocked it."""
        blocked = self._world.blocks_on.get(person, date.max) <= today
        return not blocked and self._habit(person) is not Habit.NEVER_ENROLLED

    def _habit(self, person: int) -> Habit:
        """Offices and newcomers are steady people."""
        return self._world.habits[person - 1] if person <= len(self._world.habits) else Habit.STEADY

    def _one_in(self, many: int) -> bool:
        return self._random.randrange(many) == 0

    def _weighed(self, weights: Mapping[Choice, int]) -> Choice:
        return self._random.choices(list(weights), list(weights.values()))[0]
