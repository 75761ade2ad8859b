"""Forms by the board: which places somebody may print, and one form filled for one of them."""

from dataclasses import dataclass
from datetime import datetime

from actions.audit import append_audit
from actions.pages.board import Visitor
from actions.papers.form_rows import Filled
from actions.papers.forms import AVAILABLE, Place, filled
from knowledge.base import Base
from ledgers.forms.declaration import Form, forms
from locales import Texts
from rules.board import PageName
from rules.errors import NotAllowed, NotFound
from rules.period import Period
from rules.roles import OFFICES
from storage import directory
from storage.database import Work
from storage.office_lists import townships_of

__all__ = ["AVAILABLE", "Form", "Printed", "fill", "places"]


@dataclass(frozen=True, slots=True)
class Printed:
    """A form's declaration with what fills it."""

    form: Form
    filled: Filled
    place: Place


async def places(work: Work, visitor: Visitor) -> tuple[Place, ...]:
    """The townships of this person with their villages. Raises NotAllowed."""
    visitor.ensure_page(PageName.FORMS)
    rows = await directory.with_villages(work, townships_of(visitor.scope))
    return tuple(Place(row.id, row.name, row.kind) for row in rows)


async def fill(
    work: Work,
    visitor: Visitor,
    name: str,
    place_id: int,
    about: Period,
    texts: Texts,
    now: datetime,
    knowledge: Base | None = None,
) -> Printed:
    """The form for this place and period; for a second helper only the own households there.

    `knowledge`: the policy base, by whose titles the list of policies goes.
    Raises NotAllowed for a place that is not this person's, NotFound for a form that is not known.
    """
    mine = {one.id: one for one in await places(work, visitor)}
    if place_id not in mine:
        raise NotAllowed("not_allowed")
    if name not in AVAILABLE:
        raise NotFound("form_unknown", name=name, known=", ".join(AVAILABLE))
    own = None if visitor.scope.roles & OFFICES else visitor.speaker.person_id
    articles = knowledge.articles if knowledge else None
    found = (await filled(work, [name], mine[place_id], about, texts, now, helper=own, articles=articles))[name]
    append_audit(work, visitor.speaker, "print_form", now, form=name, region=place_id, period=about.code.lower())
    return Printed(forms()[name], found, mine[place_id])
