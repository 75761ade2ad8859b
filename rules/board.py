"""The board's pages, and which supervisor may open which: one table, read by every page before anything else."""

from enum import StrEnum

from rules.roles import OFFICES, SUPERVISORS, Role


class PageName(StrEnum):
    """A page of the board, in the order of its menu."""

    TODAY = "today"
    COVERAGE = "coverage"
    HOUSEHOLDS = "households"
    HELPERS = "helpers"
    QUESTIONS = "questions"
    CASES = "cases"
    MONITORING = "monitoring"
    HANDOVERS = "handovers"
    GIFTS = "gifts"
    INSPECTIONS = "inspections"
    FORMS = "forms"
    IMPORTS = "imports"
    DELIVERIES = "deliveries"
    PEOPLE = "people"
    PROGRAMME = "programme"
    AUDIT = "audit"


# An inspector reads the own sample only.
READERS = SUPERVISORS | {Role.INSPECTOR}
_FAMILIES = OFFICES | {Role.SECOND_HELPER}

# A liaison sees the unit's own people and what they still owe, never a family; the log is for offices, each with what
# its own people did.
OPEN_TO: dict[PageName, frozenset[Role]] = {
    PageName.TODAY: READERS,
    PageName.COVERAGE: _FAMILIES,
    PageName.HOUSEHOLDS: _FAMILIES,
    PageName.HELPERS: SUPERVISORS,
    PageName.QUESTIONS: OFFICES,
    PageName.CASES: _FAMILIES,
    PageName.MONITORING: _FAMILIES,
    PageName.HANDOVERS: SUPERVISORS,
    PageName.GIFTS: _FAMILIES,
    PageName.INSPECTIONS: OFFICES | {Role.INSPECTOR},
    PageName.FORMS: _FAMILIES,
    PageName.IMPORTS: frozenset({Role.CITY_OFFICER}),
    PageName.DELIVERIES: OFFICES,
    PageName.PEOPLE: OFFICES,
    PageName.PROGRAMME: READERS,
    PageName.AUDIT: OFFICES,
}

# Who gives an office on the board, ends it, and invites those who hold it: a township what stays within it; what
# reaches further, and the offices themselves, the city.
_CITY = frozenset({Role.CITY_OFFICER})
GIVEN_BY: dict[Role, frozenset[Role]] = {
    Role.VILLAGE_WITNESS: OFFICES,
    Role.INSPECTOR: OFFICES,
    Role.UNIT_LIAISON: _CITY,
    Role.TOWNSHIP_OFFICER: _CITY,
    Role.CITY_OFFICER: _CITY,
}


def gives(roles: frozenset[Role], office: Role) -> bool:
    """Whether somebody with these roles may give this office and end it, at their own places."""
    return not roles.isdisjoint(GIVEN_BY.get(office, frozenset()))


def opens(roles: frozenset[Role], page: PageName) -> bool:
    """Whether somebody with these roles may open this page at all; what it shows is then cut to their places."""
    return not roles.isdisjoint(OPEN_TO[page])
