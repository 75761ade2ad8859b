"""All that is kept of one family goes, from every table and from the disk; others, and the log of deeds, stay."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, func, insert, select, text
from sqlalchemy import Table as SqlTable

from actions import audit
from actions.rosters import erasure
from handlers import FORMS
from rules.errors import NotFound, Refused
from rules.visit_report import Met, VisitReport
from storage import erasing
from storage.outbox import Priority, new_row
from storage.tables import Conversation, KeptFile, OutboxMessage, QuarterPackage, Question, Table
from storage.types import SealedJson, UtcDateTime
from tests.actions.test_kept_files import Telegram, fetch, photo
from tests.cast import CHEN, EAST, LI, SUN, TOWN, TOWN_ROSTER, WANG, WU, ZHAO, Town, phone_of
from tests.guards.tree import sources

WHY = "2026-01-01 申请"
BOY = "赵小宝"  # a member of ZHAO's household
MANY = 900_000
# Tables of which no row points to a household or to somebody who speaks for one, and why.
WITHOUT = {
    "absence": "of supervisors", "audit_link": "numbers and codes only", "calendar_day": "no people",
    "conversation": "by what the draft is about", "cover": "of helpers; its families go", "coverage": "counts",
    "erasure": "that it was done", "gift_round": "of a township", "import_change": "by the row it notes",
    "import_heading": "names of columns", "import_run": "of a file", "inspection": "of a township",
    "key_mark": "a key", "office": "of supervisors", "opened_window": "no people", "package_look": "line by line",
    "quarter_package": "signed off, and so it stays", "received_update": "by the account", "region": "places",
    "unit": "employers", "article_version": "the base; loses its question",
}  # fmt: skip
# Numbers of rows that no foreign key holds.
LOOSE = {
    "contact.stand_in_id": "a helper", "pairing.stand_in_id": "a helper", "import_run.region_id": "a place",
    "account.telegram_id": "goes with the person", "conversation.telegram_id": "of the account",
    "received_update.telegram_id": "of the account", "kept_file.telegram_id": "a file's",
    "outbox_message.telegram_message_id": "a message's", "received_update.update_id": "an update's",
    "erasure.household_id": "that it was done", "entitlement.article_id": "a name",
    "article_version.article_id": "a name",
}  # fmt: skip
IN_CLEAR_JSON = {"import_run.terms", "outbox_message.about", "received_update.body", "package_look.seen"}
# What a message's `about` says beside numbers of rows.
NO_ROWS = {
    "born",
    "cover",
    "decides",
    "due",
    "file",
    "households",
    "on",
    "package",
    "place",
    "revision",
    "role",
    "state",
    "what",
    "written",
    "year",
}
NO_SUBJECT = {"away", "cover", "cover_longer", "plans", "reminder"}


def value(column: Column[Any], made: dict[str, int]) -> Any:
    """Something that fits the column: in every text the family's name. What is not the family's own somebody else
    did, `person` of `made` under the name helper."""
    to = erasing.target(column)
    if to == "person" and not erasing.takes_along(column, to):
        return made["helper"]
    if to:
        return made.get(to)
    if isinstance(column.type, JSON | SealedJson):
        return {"said": ZHAO, "child": BOY}
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 1, 1, tzinfo=UTC)
    if isinstance(column.type, Date):
        return date(2026, 1, 1)
    if isinstance(column.type, Boolean):
        return True
    if column.type.python_type is str:
        return ZHAO if getattr(column.type, "length", None) else f"{ZHAO}说 {phone_of(ZHAO)}"
    return MANY + 1


async def fill(town: Town, left_out: set[str]) -> set[str]:
    """One row more of the family in every table that can have one; which tables."""
    made = {
        "household": town.homes[ZHAO],
        "person": town.people[ZHAO],
        "region": 1,
        "unit": 1,
        "helper": town.people[LI],
    }
    filled = set[str]()
    async with town.database.begin() as work:
        connection = await work.connection()
        for table in Table.metadata.sorted_tables:
            ways = {to for one in table.columns if (to := erasing.target(one)) and erasing.takes_along(one, to)}
            if (
                table.name in left_out | {"household", "member", "person", "account", "preference"}
                or not ways & made.keys()
            ):
                continue
            if (
                missing := {to for one in table.columns if not one.nullable and (to := erasing.target(one))}
                - made.keys()
            ):
                made |= {one: await _any(work, Table.metadata.tables[one], town.people[LI]) for one in missing}
            await connection.execute(insert(table), [{one.name: value(one, made) for one in table.columns}])
            keys = list(table.primary_key.columns)
            made |= {table.name: MANY + 1} if len(keys) == 1 and not erasing.target(keys[0]) else {}
            filled.add(table.name)
        await work.commit()
    return filled


async def _any(work: Any, table: SqlTable, helper: int) -> int:
    """A row that is nobody's: of an inspection, a round, a package."""
    found = await work.scalar(select(func.max(table.c.id)))
    if found is None:
        row = {one.name: value(one, {"region": 1, "helper": helper}) for one in table.columns if not one.nullable}
        row |= {name: "x" for name, said in row.items() if isinstance(said, str)}
        await work.execute(insert(table), [row | {"id": MANY + 2}])
    return int(found or MANY + 2)


async def dump(town: Town) -> dict[str, list[str]]:
    """Every row of every table in words, opened."""
    async with town.database.read() as work:
        return {
            table.name: [
                json.dumps(dict(row), default=str, ensure_ascii=False)
                for row in (await work.execute(select(table))).mappings()
            ]
            for table in Table.metadata.sorted_tables
        }


async def test_nothing_of_the_family_is_left_anywhere_and_all_others_are_as_before(town: Town) -> None:
    await town.report(LI, VisitReport(town.homes[ZHAO], town.clock.today, Met.HEAD, photos=("a",)), "draft")
    await fetch(town, Telegram(files={"a": photo()}))
    await town.visit(CHEN, WANG)
    before = await dump(town)
    filled = await fill(town, set(WITHOUT))
    assert town.database.files is not None
    assert [one for one in town.database.files.folder.rglob("*") if one.is_file()]
    now = town.clock.now()
    async with town.database.begin() as work:
        other = Question(id=MANY + 9, person_id=town.people[WU], household_id=town.homes[WU], text="灯", asked_at=now,
                         due_on=town.clock.today, leads_id=MANY + 1)  # fmt: skip
        ours = {"flow": "visit_report", "answers": {"household": str(town.homes[ZHAO])}}
        theirs = {"flow": "visit_report", "subject": town.homes[WANG], "answers": {}}
        work.add(other)
        for who, data in ((LI, ours), (CHEN, theirs), (ZHAO, {"asked": "低保"}), (SUN, {"told": f"去了{ZHAO}家"})):
            work.add(Conversation(telegram_id=town.accounts[who], state="x", data=data, updated_at=now))
        about: list[dict[str, Any]] = [{"contact": MANY + 1}, {"alerts": [MANY + 1, 5]}, {"of": MANY + 1},
                                       {"contact": MANY + 5}, {"alert": MANY + 1}]  # fmt: skip
        for at, one in enumerate(about):
            row = new_row(f"test:{at}", town.people[SUN], "reminder", one, Priority.REMINDER, now)
            await work.execute(insert(OutboxMessage), [row | {"id": MANY + 100 + at}])
        await work.execute(text("INSERT INTO received_update (update_id, received_at, body, telegram_id)"
                                " VALUES (1, '2026-01-01', :body, :who)"),
                           {"body": json.dumps({"text": ZHAO}), "who": town.accounts[ZHAO]})  # fmt: skip
        note = {
            "run_id": await _any(work, Table.metadata.tables["import_run"], town.people[LI]),
            "after": {"head": ZHAO},
        }
        for at, (name, key) in enumerate((("household", town.homes[ZHAO]), ("pairing", MANY + 1))):
            row = note | {"id": MANY + at, "table_name": name, "row_key": json.dumps([key])}
            await work.execute(insert(Table.metadata.tables["import_change"]), [row])
        await work.commit()
    async with town.database.read() as work:
        kept = await erasure.look(work, await erasure.find(work, EAST, ZHAO, None))
    assert filled | {"household", "member", "person", "account", "conversation", "import_change"} <= kept.rows.keys()
    done = await erasure.erase(town.database, town.homes[ZHAO], WHY, now)
    assert (done.rows, done.elsewhere) == (kept.rows.total(), {})
    after = await dump(town)
    names = (ZHAO, BOY, phone_of(ZHAO))
    assert not [row for rows in after.values() for row in rows for name in names if name in row]
    changed = {"audit_link", "erasure", "kept_file"}
    new = {table: set(rows) - set(before[table]) for table, rows in after.items() if table not in changed}
    left = {name: rows for name, rows in new.items() if rows}
    assert {json.loads(row)["id"] for row in left.pop("question")} == {MANY + 9}
    assert '"leads_id": null' in after["question"][-1]
    messages = [json.loads(row) for row in left.pop("outbox_message")]
    assert {one["id"]: one["about"] for one in messages} == {
        MANY + 101: {"alerts": [5]}, MANY + 103: {"contact": MANY + 5},
    }  # fmt: skip
    assert {json.loads(row)["telegram_id"] for row in left.pop("conversation")} == {town.accounts[CHEN]}
    assert left.keys() <= {"import_run", "inspection", "gift_round", "quarter_package", "cover"}  # made by this test
    home = town.homes[ZHAO]
    lost = {row for rows in before.values() for row in rows} - {row for rows in after.values() for row in rows}
    assert not [row for row in lost if json.loads(row).get("household_id", home) != home]
    assert not [one for one in town.database.files.folder.rglob("*") if one.is_file()]
    async with town.database.read() as work:
        assert (await audit.verify(work)).broken is None
        assert [(one.household_id, one.why) for one in await erasure.noted(work)] == [(town.homes[ZHAO], WHY)]
    _not_on_the_disk(town, names)


def _not_on_the_disk(town: Town, names: tuple[str, ...]) -> None:
    if not town.database.is_sqlite or town.database.url.database is None:
        return
    path = Path(town.database.url.database)
    signs = {form for name in names for form in (name.encode(), json.dumps(name)[1:-1].encode())}
    for one in path.parent.rglob("*"):
        content = one.read_bytes() if one.is_file() else b""
        assert not [sign for sign in signs if sign in content], one.name


async def test_who_also_serves_another_stays_and_a_signed_package_is_named(town: Town) -> None:
    async with town.database.begin() as work:
        await work.execute(text("UPDATE household SET contact_id = :who WHERE id = :home"),
                           {"who": town.people[ZHAO], "home": town.homes[WANG]})  # fmt: skip
        package = {"region_id": 1, "period": "2025Q4", "opened_at": town.clock.now(), "due_on": town.clock.today}
        work.add(QuarterPackage(**package, content=json.dumps({"head": ZHAO}, ensure_ascii=False)))
        await work.commit()
    with pytest.raises(Refused):
        await erasure.erase(town.database, town.homes[ZHAO], f"{ZHAO}申请", town.clock.now())
    done = await erasure.erase(town.database, town.homes[ZHAO], WHY, town.clock.now())
    assert done.elsewhere == {"quarter_package.content": 1}
    assert (await town.speaker(ZHAO)).person_id == town.people[ZHAO]
    async with town.database.read() as work:
        with pytest.raises(NotFound):
            await erasure.find(work, TOWN, ZHAO, None)
        assert not (await work.scalars(select(KeptFile))).all()


async def test_who_comes_in_again_gets_another_number(town: Town) -> None:
    """The log of deeds still names the old one."""
    erased = set(town.homes.values())
    for home in erased:
        await erasure.erase(town.database, home, WHY, town.clock.now())
    await town.settle(TOWN_ROSTER)
    assert len(town.homes) == len(erased)
    assert erased.isdisjoint(town.homes.values())


def test_every_table_and_number_has_been_thought_of() -> None:
    reached = {"household"}
    for table in Table.metadata.sorted_tables:
        ways = {to for one in table.columns if (to := erasing.target(one)) and erasing.takes_along(one, to)}
        if ways & (reached | {"person"}) or table.name == "person":
            reached.add(table.name)
    assert {table.name for table in Table.metadata.sorted_tables} - reached == WITHOUT.keys()
    columns = {f"{table.name}.{one.name}": one for table in Table.metadata.sorted_tables for one in table.columns}
    loose = {name for name, one in columns.items() if name.endswith("_id") and not one.foreign_keys}
    assert loose == LOOSE.keys()
    assert {name for name, one in columns.items() if isinstance(one.type, JSON)} == IN_CLEAR_JSON
    said = {one for path in sources() for one in re.findall(r'about(?:\.get\(|\[)"(\w+)"', path.read_text("utf-8"))}
    assert said <= erasing.IN_MESSAGES.keys() | NO_ROWS
    assert erasing.SUBJECTS.keys() | NO_SUBJECT >= FORMS.keys()
