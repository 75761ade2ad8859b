"""A list of alerts in pages."""

from dataclasses import dataclass

from actions.views import AlertCard
from rules.programme import URGENT

A_PAGE = 5


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `first` is the place of its first alert in the whole list (from 1)."""

    number: int
    pages: int
    count: int
    first: int
    alerts: tuple[AlertCard, ...]


def page_of(alerts: tuple[AlertCard, ...], number: int) -> Page:
    """That page, or the nearest one that there is; emergencies come first."""
    alerts = tuple(sorted(alerts, key=lambda alert: alert.kind not in URGENT))
    pages = max(1, -(-len(alerts) // A_PAGE))
    number = min(max(number, 1), pages)
    start = (number - 1) * A_PAGE
    return Page(number, pages, len(alerts), start + 1, alerts[start : start + A_PAGE])
