"""Who speaks and where their conversation stands: one look an update, made once and never compiled again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Select, bindparam, exists, func, literal, select

from rules.roles import Role
from storage import inbox
from storage.conversations import Standing
from storage.database import Work
from storage.tables import Account, Conversation, Household, Office, Pairing, Person

_ACCOUNT, _PERSON, _TALK = Account.__table__.c, Person.__table__.c, Conversation.__table__.c
_PAIRING, _OFFICE, _HOUSEHOLD = Pairing.__table__.c, Office.__table__.c, Household.__table__.c


@dataclass(frozen=True, slots=True)
class Speaking:
    """The enrolled person behind an account. `unreachable`: the bot believed that it cannot write to them."""

    person_id: int
    name: str
    language: str
    consented: bool
    unreachable: bool
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is known when an update arrives; `who` is None for a stranger. `is_next`: the update waits (or is new),
    and no earlier one of this person waits."""

    who: Speaking | None
    standing: Standing = field(default_factory=Standing)
    is_next: bool = False


async def arrived(work: Work, telegram_id: int, update_id: int = 0, *, was_stored: bool = True) -> Arrived:
    """Who this is and what they are in the middle of; `was_stored=False`: right after `inbox.accept_handled`."""
    statement = _WHEN_STORED if was_stored else _AT_ONCE
    row = (await work.direct(statement, {"telegram_id": telegram_id, "update_id": update_id})).one()
    standing = Standing() if row.updated_at is None else Standing(row.state, dict(row.data))
    if row.person_id is None:
        return Arrived(None, standing, row.is_next)
    roles = {Role(role) for found in (row.helping, row.holding) if found for role in found.split(",")}
    if row.contact:
        roles.add(Role.HOUSEHOLD)
    if row.stands_in:
        roles.add(Role.STAND_IN)
    who = Speaking(
        row.person_id,
        row.name,
        row.language,
        row.consented_at is not None,
        row.unreachable_why is not None,
        frozenset(roles),
    )
    return Arrived(who, standing, row.is_next)


def _statement(turn: Callable[[BindParameter[int], ColumnElement[int]], ColumnElement[bool]]) -> Select[Any]:
    speaking = select(bindparam("telegram_id", type_=BigInteger).label("telegram_id")).subquery()
    helping = select(func.aggregate_strings(_PAIRING.role, ",")).where(
        _PAIRING.person_id == _ACCOUNT.person_id, _PAIRING.until.is_(None)
    )
    stands_in = exists(literal(1)).where(_PAIRING.stand_in_id == _ACCOUNT.person_id, _PAIRING.until.is_(None))
    holding = select(func.aggregate_strings(_OFFICE.role, ",")).where(_OFFICE.person_id == _ACCOUNT.person_id)
    contact = exists(literal(1)).where(_HOUSEHOLD.contact_id == _ACCOUNT.person_id)
    joined = (
        speaking.outerjoin(Account.__table__, _ACCOUNT.telegram_id == speaking.c.telegram_id)
        .outerjoin(Person.__table__, _PERSON.id == _ACCOUNT.person_id)
        .outerjoin(Conversation.__table__, _TALK.telegram_id == speaking.c.telegram_id)
    )
    return select(
        _ACCOUNT.person_id,
        _ACCOUNT.language,
        _ACCOUNT.consented_at,
        _ACCOUNT.unreachable_why,
        _PERSON.name,
        helping.correlate(Account.__table__).scalar_subquery().label("helping"),
        holding.correlate(Account.__table__).scalar_subquery().label("holding"),
        contact.correlate(Account.__table__).label("contact"),
        stands_in.correlate(Account.__table__).label("stands_in"),
        _TALK.state,
        _TALK.data,
        _TALK.updated_at,
        turn(bindparam("update_id", type_=BigInteger), speaking.c.telegram_id).label("is_next"),
    ).select_from(joined)


_WHEN_STORED, _AT_ONCE = _statement(inbox.is_next), _statement(inbox.is_new)
