"""The yearly income statement: the second helper writes it, the household says whether it is so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from actions import households as homes
from actions.audit import append_audit
from actions.permission import ensure_may
from actions.views import HouseholdCard, Speaker
from rules.delivery import ASKED_FOR
from rules.due_dates import outside_quiet_hours
from rules.errors import NotFound, Refused, Stale
from rules.income import LINES, Results, results
from rules.roles import Deed, Role
from storage import households, income, outbox
from storage.database import Work
from storage.tables import IncomeStatement

LARGEST_HOUSEHOLD = 20
_MOST = 10**12


@dataclass(frozen=True, slots=True)
class Before:
    """What is known when a statement begins: the household, last year's amounts and those written already (in fen by
    the form's line), and how many people live there (0: not known)."""

    household_id: int
    head: str
    year: int
    last_year: Mapping[str, int]
    written: Mapping[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class StatementCard:
    """A statement as second helper and household see it."""

    id: int
    household_id: int
    head: str
    year: int
    size: int
    fen: Mapping[str, int]
    results: Results
    confirmed: bool
    asked: bool = False
    written_at: datetime | None = None

    @property
    def lines(self) -> tuple[tuple[str, Decimal], ...]:
        """What there was, in the form's order, in yuan."""
        return tuple((line, Decimal(self.fen[line]) / 100) for line in LINES if self.fen.get(line))


async def mine(work: Work, speaker: Speaker, year: int) -> tuple[tuple[HouseholdCard, bool], ...]:
    """The second helper's households, and whether each has its statement of that year."""
    found = [
        row for row in await households.open_pairings_of(work, speaker.person_id) if row.role == Role.SECOND_HELPER
    ]
    places = await households.places(work, [row.household_id for row in found])
    done = await income.with_statement(work, list(places), year)
    cards = [homes.card(places[row.household_id], Role.SECOND_HELPER) for row in found]
    return tuple((one, one.id in done) for one in cards)


async def before(work: Work, speaker: Speaker, household_id: int, year: int) -> Before:
    """What is known beforehand. Raises NotAllowed."""
    await ensure_may(work, speaker, Deed.STATE_INCOME, household_id)
    place = (await households.places(work, [household_id]))[household_id]
    known = await income.of_years(work, household_id, [year, year - 1])
    written, last = known.get(year), known.get(year - 1)
    size = written.size if written else await income.size_of(work, household_id) or (last.size if last else 0)
    head = place.household.head
    return Before(household_id, head, year, last.fen if last else {}, written.fen if written else {}, size)


async def state_income(
    work: Work, speaker: Speaker, household_id: int, year: int, size: int, fen: Mapping[str, int], now: datetime
) -> StatementCard:
    """Files the statement (again: writes over it) and asks the household. Raises NotAllowed or Refused."""
    await ensure_may(work, speaker, Deed.STATE_INCOME, household_id)
    if not 1 <= size <= LARGEST_HOUSEHOLD:
        raise Refused("income_size", limit=LARGEST_HOUSEHOLD)
    if not fen.keys() <= set(LINES) or any(not 0 <= amount <= _MOST for amount in fen.values()):
        raise Refused("income_amount")
    row = {
        "household_id": household_id,
        "year": year,
        "size": size,
        "fen": {line: amount for line, amount in fen.items() if amount},
        "written_by": speaker.person_id,
        "written_at": now,
    }
    number = await income.keep(work, row)
    append_audit(work, speaker, "state_income", now, household=household_id, year=year, statement=number)
    account = await households.family_account(work, household_id)
    asked = account is not None and account.person_id != speaker.person_id
    if account is not None and asked:
        key = f"income:{number}:{now.isoformat()}"
        moment = outside_quiet_hours(work.rulebook.home, now)
        about = {"income": number}
        await outbox.put(
            work, key, account.person_id, "income", about, outbox.Priority.CONFIRMATION, now, moment, now + ASKED_FOR
        )
    return replace(await _card(work, number), asked=asked)


async def statement(work: Work, speaker: Speaker, statement_id: int) -> StatementCard:
    """A statement as the household may see it. Raises NotAllowed or NotFound."""
    card = await _card(work, statement_id)
    await ensure_may(work, speaker, Deed.SEE_HOUSEHOLD, card.household_id)
    return card


async def answer_income(work: Work, speaker: Speaker, statement_id: int, right: bool, now: datetime) -> StatementCard:
    """The household's word: yes is kept, no goes to the second helper who wrote it. Raises NotAllowed or Stale."""
    card = await _card(work, statement_id)
    await ensure_may(work, speaker, Deed.CONFIRM_CONTACT, card.household_id)
    found = await income.one(work, statement_id)
    assert found is not None
    append_audit(work, speaker, "answer_income", now, statement=statement_id, answer="yes" if right else "no")
    if right:
        values = {"confirmed_at": now, "confirmed_by": speaker.person_id}
        if not await income.confirm(work, statement_id, values):
            raise Stale("income_answered")
        await outbox.put_all(work, [_paper(found, speaker.person_id, True, now, now)])
    else:
        key = f"income_no:{statement_id}:{found.written_at.isoformat()}"
        moment = outside_quiet_hours(work.rulebook.home, now)
        await outbox.put(
            work, key, found.written_by, "income_no", {"income": statement_id}, outbox.Priority.REMINDER, now, moment
        )
    return card


async def send_paper(work: Work, speaker: Speaker, statement_id: int, now: datetime) -> tuple[StatementCard, bool]:
    """The statement as a document: to this helper at once, and to the household where it has an account and has not
    got it as it stands now. Whether the household gets it or has it. Raises NotAllowed or NotFound."""
    card = await _card(work, statement_id)
    await ensure_may(work, speaker, Deed.STATE_INCOME, card.household_id)
    found = await income.one(work, statement_id)
    assert found is not None
    append_audit(work, speaker, "send_income_paper", now, household=card.household_id, statement=statement_id)
    own = _paper(found, speaker.person_id, card.confirmed, now, now)
    rows = [{**own, "key": f"{own['key']}:{now.isoformat()}"}]
    account = await households.family_account(work, card.household_id)
    if account is not None and account.person_id != speaker.person_id:
        moment = outside_quiet_hours(work.rulebook.home, now)
        rows.append(_paper(found, account.person_id, card.confirmed, now, moment))
    await outbox.put_all(work, rows)
    return card, len(rows) > 1


def _paper(found: IncomeStatement, person: int, confirmed: bool, now: datetime, moment: datetime) -> dict[str, Any]:
    """Once to a person as it was written, and once more when the household said yes."""
    key = f"income_paper:{found.id}:{found.written_at.isoformat()}:{'yes' if confirmed else 'asked'}:{person}"
    about = {"income": found.id, "written": found.written_at.isoformat()}
    return outbox.new_row(key, person, "income_paper", about, outbox.Priority.ANSWER, now, moment)


async def cards(work: Work, statements: Collection[int]) -> dict[int, StatementCard]:
    """Statements by their number."""
    found = await income.many(work, statements)
    places = await households.places(work, [one.household_id for one in found])
    return {
        one.id: StatementCard(
            one.id,
            one.household_id,
            places[one.household_id].household.head,
            one.year,
            one.size,
            one.fen,
            results(one.fen, one.size),
            one.confirmed_at is not None,
            written_at=one.written_at,
        )
        for one in found
    }


async def _card(work: Work, statement_id: int) -> StatementCard:
    found = await cards(work, [statement_id])
    if statement_id not in found:
        raise NotFound("not_found")
    return found[statement_id]
