"""The city under which a roster comes in is the one under which its households are known."""

from ledgers.roster import Roster
from rules.errors import Refused
from storage.directory import Directory


def ensure_same_city(known: Directory, city: str, roster: Roster) -> None:
    """Raises Refused when the city is new and these households are known under another one: everybody would be
    brought in anew."""
    if any(one == city for one, _ in known.townships):
        return
    named = {(row.town or roster.township, row.village, row.household_name) for row in roster.rows}
    town = {region.id: key for key, region in known.townships.items()}
    village = {region.id: (*town[above], name) for (above, name), region in known.villages.items()}
    there = [(*village[place], head) for place, head in known.households]
    cities = {one for one, *household in there if tuple(household) in named}
    if cities:
        raise Refused("city_changed", city=city, known=", ".join(sorted(cities)))
