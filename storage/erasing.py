"""All rows that are kept of one household, found by the tables' own foreign keys: a new table that points to one of
them is found by itself. What points without a key (numbers in JSON, in an import's notes) is named here."""

import json
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Select, Text, delete, func, or_, select, tuple_, update
from sqlalchemy import Table as SqlTable

from rules.confirmation import Way
from storage.among import among
from storage.database import Work
from storage.import_runs import TABLES
from storage.insert import changed
from storage.tables import (
    Account,
    Confirmation,
    Conversation,
    Household,
    ImportChange,
    Member,
    OutboxMessage,
    PackageLook,
    Pairing,
    Person,
    Question,
    ReceivedUpdate,
    Table,
)

Key = tuple[Any, ...]
Rows = dict[str, set[Key]]
HOME, SOMEBODY = Household.__tablename__, Person.__tablename__
# What belongs to a person alone and goes with them; whoever anything else points to stays.
OWN = frozenset({"account", "invite", "preference", "sign_in_link", "web_session", "outbox_message", "question"})
# Whoever these name may be told of any household.
WATCHERS = frozenset({"office", "absence", "cover"})
# What the numbers in a message's `about` are of.
IN_MESSAGES = MappingProxyType(
    {
        "alert": "alert", "alerts": "alert", "step": "alert_step", "case": "household_case", "contact": "contact",
        "excuse": "excuse", "gift": "gift_delivery", "handover": "handover", "income": "income_statement",
        "occurrences": "occurrence", "of": "outbox_message", "office": "office", "person": "person", "plan": "plan",
        "question": "question", "watch": "watch",
    }
)  # fmt: skip
# What a draft is about: by its conversation, and by the name of an answer.
SUBJECTS = MappingProxyType(
    {
        "visit_report": "household", "call_record": "household", "income": "household", "reason": "occurrence",
        "answer_question": "question", "card_photo": "contact", "case": "household_case", "confirmation": "contact",
        "correction": "contact", "dispute": "contact", "handover": "pairing", "inspection": "inspection_item",
        "measure": "measure", "oversight": "contact",
    }
)  # fmt: skip
ANSWERS = MappingProxyType({"household": "household", "homes": "household", "duty": "occurrence"})
PLANS, YEARS = "plans", 10_000  # a plan's draft has the household's number times this, and the year


async def lock(work: Work, household_id: int) -> Household | None:
    """The household; nobody adds anything to it meanwhile."""
    return await work.get(Household, household_id, with_for_update=True)


async def names(work: Work, household: Household) -> tuple[str, ...]:
    """The head and whoever lives there."""
    members = await work.scalars(select(Member.name).where(Member.household_id == household.id))
    return tuple(dict.fromkeys((household.head, *members)))


async def of_household(work: Work, household_id: int) -> Rows:
    """The household and everything that hangs on it, by table: the primary keys."""
    return await _hanging(work, {HOME: {(household_id,)}})


async def with_people(work: Work, rows: Rows, people: Collection[int]) -> Rows:
    """The same with these people and what is theirs alone."""
    return await _hanging(work, {**rows, SOMEBODY: {(one,) for one in people}}) if people else rows


async def _hanging(work: Work, roots: Rows) -> Rows:
    found = dict(roots)
    for table in Table.metadata.sorted_tables:
        ways = [one for one in table.columns if (to := target(one)) in found and takes_along(one, to)]
        if ways:
            numbers = {one.name: _numbers(found, target(one)) for one in ways}
            query = select(*table.primary_key.columns).where(or_(*(among(one, numbers[one.name]) for one in ways)))
            keys = {tuple(row) for row in await work.execute(query)}
            if keys:
                found[table.name] = found.get(table.name, set()) | keys
    return found


def target(column: Column[Any]) -> str:
    """The table to which a foreign key points; empty for other columns."""
    return next((key.column.table.name for key in column.foreign_keys), "")


def takes_along(column: Column[Any], to: str) -> bool:
    """Whether a row goes with what this column points to, instead of losing the pointer."""
    if to == SOMEBODY:
        return column.table.name in OWN and column.name == "person_id"
    return to == HOME or not column.nullable


def _numbers(rows: Rows, table: str) -> set[int]:
    return {key[0] for key in rows.get(table, ())}


async def family(work: Work, household: Household, rows: Rows) -> dict[int, bool]:
    """Whoever speaks or spoke for the household, and never helped one; whether they go with it (or serve another
    household or office, and stay)."""
    said = select(Confirmation.person_id).where(
        among(Confirmation.contact_id, _numbers(rows, "contact")), Confirmation.way == Way.FAMILY
    )
    asked = select(Question.person_id).where(among(Question.id, _numbers(rows, "question")))
    people = {*(await work.scalars(said)), *(await work.scalars(asked)), household.contact_id}
    people |= {one.get("contact_id") for one in await _earlier(work, household.id)}
    helped = select(Pairing.person_id).where(among(Pairing.person_id, [one for one in people if one]))
    known = {one for one in people if one} - set(await work.scalars(helped))
    return {one: not await _serves(work, one, rows) for one in sorted(known)}


async def _earlier(work: Work, household_id: int) -> list[Mapping[str, Any]]:
    """What imports wrote about the household itself."""
    query = select(ImportChange.before, ImportChange.after).where(
        ImportChange.table_name == HOME, ImportChange.row_key == json.dumps([household_id])
    )
    return [one for row in await work.execute(query) for one in row if one]


async def _serves(work: Work, person: int, rows: Rows) -> bool:
    """Whether anything that stays needs the person."""
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if target(column) == SOMEBODY and not takes_along(column, SOMEBODY):
                query = select(func.count()).select_from(table).where(column == person)
                gone = rows.get(table.name)
                if await work.scalar(query.where(~_are(table, gone)) if gone else query):
                    return True
    return False


def _are(table: SqlTable, keys: Collection[Key]) -> ColumnElement[bool]:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(sorted(keys))


async def notes_of_imports(work: Work, rows: Rows) -> set[Key]:
    """What imports noted about these rows."""
    found = set[Key]()
    for table in TABLES:
        keys = [json.dumps(list(key), ensure_ascii=False) for key in rows.get(table, ())]
        for at in range(0, len(keys), 500):
            query = select(ImportChange.id).where(
                ImportChange.table_name == table, ImportChange.row_key.in_(keys[at : at + 500])
            )
            found |= {(one,) for one in await work.scalars(query)}
    return found


async def drafts(work: Work, rows: Rows, words: Collection[str]) -> set[Key]:
    """Half-filled conversations that are about these rows, that name one of these words, or that are the family's."""
    own = select(Account.telegram_id).where(among(Account.person_id, _numbers(rows, SOMEBODY)))
    found = {(one,) for one in await work.scalars(own)}
    query = select(Conversation.telegram_id, Conversation.data).execution_options(yield_per=500)
    async for telegram_id, data in await work.stream(query):
        if _draft_is_about(data, rows) or any(one in json.dumps(data, ensure_ascii=False) for one in words):
            found.add((telegram_id,))
    return found


def _draft_is_about(data: Mapping[str, Any], rows: Rows) -> bool:
    flow, subject, answers = data.get("flow"), data.get("subject"), data.get("answers") or {}
    if isinstance(subject, int):
        of, number = (HOME, subject // YEARS) if flow == PLANS else (SUBJECTS.get(str(flow), ""), subject)
        if number in _numbers(rows, of):
            return True
    for name, table in ANSWERS.items():
        said = answers.get(name, ())
        ids = {str(one) for one in _numbers(rows, table)}
        if not ids.isdisjoint([said] if isinstance(said, str) else said):
            return True
    return False


async def messages(work: Work, rows: Rows) -> dict[int, dict[str, Any] | None]:
    """Messages of the outbox that are about these rows: what they are about without them, None where nothing is
    left (and for what replaces such a message)."""
    found: dict[int, dict[str, Any] | None] = {}
    gone = {name: _numbers(rows, table) for name, table in IN_MESSAGES.items()}
    people = await _told(work, rows)
    query = select(OutboxMessage.id, OutboxMessage.about).where(among(OutboxMessage.person_id, people))
    query = query.order_by(OutboxMessage.id)
    async for number, about in await work.stream(query.execution_options(yield_per=2000)):
        left = _without(about, gone)
        if left != about:
            found[number] = left
            if left is None:
                gone["of"].add(number)
    return found


async def _told(work: Work, rows: Rows) -> set[int]:
    """Whoever may have been told of these rows: whom they name, and who watches over others or stands in."""
    queries: list[Select[int | None]] = [
        select(column)
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if table.name in WATCHERS and target(column) == SOMEBODY
    ]
    for name, keys in rows.items():
        table = Table.metadata.tables[name]
        for column in table.columns:
            if target(column) == SOMEBODY or column.name == "stand_in_id":
                queries += [select(column).where(_are(table, some)) for some in _parts(keys)]
    found = {one for query in queries for one in await work.scalars(query)}
    return {one for one in found if one is not None} | _numbers(rows, SOMEBODY)


def _without(about: dict[str, Any], gone: Mapping[str, set[int]]) -> dict[str, Any] | None:
    left = dict(about)
    for name, value in about.items():
        if isinstance(value, list):
            left[name] = [one for one in value if one not in gone.get(name, ())]
            if value and not left[name]:
                return None
        elif isinstance(value, int) and value in gone.get(name, ()):
            return None
    return left


async def erase(work: Work, rows: Rows, left: Mapping[int, dict[str, Any]]) -> None:
    """Deletes these rows and whatever waits from these accounts; others that point to them lose the pointer."""
    accounts = _numbers(rows, Account.__tablename__)
    for number, about in left.items():
        await changed(work, update(OutboxMessage).where(OutboxMessage.id == number).values(about=about))
    await changed(work, delete(ReceivedUpdate).where(among(cast(Any, ReceivedUpdate.telegram_id), accounts)))
    await _forget_looks(work, {str(key[0]) for key in rows[HOME]})
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if column.nullable and (to := target(column)) in rows:
                await changed(work, update(table).where(among(column, _numbers(rows, to))).values({column: None}))
    for table in reversed(Table.metadata.sorted_tables):
        for some in _parts(rows.get(table.name, set())):
            await changed(work, delete(table).where(_are(table, some)))


def _parts(keys: set[Key], size: int = 500) -> Iterator[list[Key]]:
    order = sorted(keys)
    return (order[at : at + size] for at in range(0, len(order), size))


async def _forget_looks(work: Work, homes: set[str]) -> None:
    """A second helper's look at a package has a line for each household."""
    for look in await work.scalars(select(PackageLook)):
        if not homes.isdisjoint(look.seen):
            look.seen = {home: line for home, line in look.seen.items() if home not in homes}
    await work.flush()


async def elsewhere(work: Work, name: str) -> dict[str, int]:
    """How many rows still hold this name in a text that is kept in clear, by table.column: a namesake's, or what
    others wrote."""
    found = {}
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Text):
                query = select(func.count()).select_from(table).where(column.contains(name, autoescape=True))
                if count := await work.scalar(query):
                    found[f"{table.name}.{column.name}"] = count
    return found
