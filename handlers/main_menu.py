"""What the menu offers to whom."""

from dataclasses import dataclass
from datetime import date

from actions import buttons
from actions.views import DutyCard, Speaker
from handlers.buttons import MenuButton
from handlers.turn import Guest, Rows
from locales import Texts
from rules.programme import ContactKind
from rules.reason import near
from rules.roles import COMERS, HELPERS, OFFICES, SUPERVISORS, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A button of the menu: the key of its words, what it opens, and who has it."""

    label: str
    opens: str
    roles: frozenset[Role]


EVERYBODY = frozenset(Role)
MENU: tuple[Entry, ...] = (
    Entry("menu.button_visit", buttons.start_visit(0), COMERS),
    Entry("menu.button_call", buttons.start_call(0), COMERS),
    Entry("menu.button_duties", MenuButton(page="duties").pack(), COMERS),
    Entry("menu.button_households", MenuButton(page="households").pack(), COMERS),
    Entry("menu.button_records", MenuButton(page="records").pack(), COMERS),
    Entry("menu.button_unconfirmed", MenuButton(page="unconfirmed").pack(), frozenset({Role.SECOND_HELPER})),
    Entry("menu.button_ask", MenuButton(page="ask").pack(), COMERS | {Role.HOUSEHOLD}),
    Entry("menu.button_today", buttons.menu_page(buttons.MenuPage.TODAY), SUPERVISORS),
    Entry("menu.button_entitled", MenuButton(page="entitled").pack(), frozenset({Role.HOUSEHOLD})),
    Entry("plans.button_mine", buttons.menu_page(buttons.MenuPage.PLANS), frozenset({Role.HOUSEHOLD})),
    Entry("plans.button_plans", buttons.menu_page(buttons.MenuPage.PLANS), HELPERS),
    Entry("menu.button_gaps", MenuButton(page="gaps").pack(), HELPERS),
    Entry("menu.button_alerts", buttons.see_alerts(), SUPERVISORS),
    Entry("menu.button_inspect", buttons.menu_page(buttons.MenuPage.INSPECT), frozenset({Role.INSPECTOR})),
    Entry("menu.button_questions", MenuButton(page="questions").pack(), OFFICES),
    Entry("unreachable.button_phones", MenuButton(page="phones").pack(), frozenset({Role.TOWNSHIP_OFFICER})),
    Entry("menu.button_hours", MenuButton(page="hours").pack(), COMERS | SUPERVISORS),
    Entry("menu.button_cover", buttons.menu_page(buttons.MenuPage.COVER), COMERS),
    Entry("menu.button_how", MenuButton(page="how").pack(), EVERYBODY),
    Entry("menu.button_language", MenuButton(page="language").pack(), EVERYBODY),
)


def menu_rows(texts: Texts, speaker: Speaker) -> Rows:
    """The menu of somebody with these roles, two buttons a row."""
    row = [
        (texts.label(speaker.language, entry.label), entry.opens)
        for entry in MENU
        if not speaker.roles.isdisjoint(entry.roles)
    ]
    return [row[start : start + 2] for start in range(0, len(row), 2)]


def duty_rows(guest: Guest, duties: tuple[DutyCard, ...]) -> Rows:
    """A button for each duty that begins its record."""
    return [[_duty_button(guest, duty)] for duty in duties]


def reason_row(guest: Guest, duties: tuple[DutyCard, ...], today: date) -> Rows:
    """A way to say why not, once a window's end is near."""
    ending = [duty.occurrence_id for duty in duties if near(duty.until, today)]
    if not ending:
        return []
    about = ending[0] if len(ending) == 1 else 0
    return [[(guest.words("reminder.button_reason"), buttons.give_reason(about))]]


def _duty_button(guest: Guest, duty: DutyCard) -> tuple[str, str]:
    head, household = duty.household.head, duty.household.id
    if duty.kind is ContactKind.VISIT:
        return guest.words("reminder.button_visit", head=head), buttons.start_visit(household)
    return guest.words("reminder.button_call", head=head), buttons.start_call(household)
