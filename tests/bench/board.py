"""Each page of the board at 45,000 households: the server's time a page beside the plain counts of the same rows."""

import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console
from rich.table import Table
from sqlalchemy import event, text

from actions.answers.covered import count_large
from actions.pages.board import hashed
from actions.planning.calendar import working_calendar
from board.app import board
from board.house import House
from bot.simulation.population import PROGRAMME
from knowledge.base import Base
from locales import Texts
from rules.programme_file import load, shipped
from rules.rulebook import Rulebook
from storage.database import Database
from storage.migrate import upgrade
from tests.bench.big_city import TODAY, city_of, populate
from tests.cast import SEALS

ROUNDS = 7
FIRST_COUNTED = 2
CITY, TOWNSHIP, SECOND, INSPECTOR = "city", "township", "second helper", "inspector"
COOKIES = {CITY: "c", TOWNSHIP: "t", SECOND: "s", INSPECTOR: "i"}
PAGES = {
    CITY: ("/", "/coverage", "/coverage/2", "/households", "/households/unconfirmed", "/households/77", "/helpers",
           "/questions", "/cases", "/monitoring", "/handovers", "/gifts", "/inspections", "/inspections/7",
           "/inspections/checks", "/forms", "/deliveries", "/deliveries/silent", "/people", "/people/60",
           "/programme", "/audit"),
    TOWNSHIP: ("/", "/alerts/1", "/coverage", "/coverage/{village}", "/households", "/households/60",
               "/helpers", "/helpers/60", "/questions",
               "/cases", "/monitoring", "/monitoring/1", "/handovers", "/gifts", "/inspections", "/inspections/7",
               "/inspections/checks", "/forms", "/deliveries", "/deliveries/silent", "/people", "/audit"),
    SECOND: ("/", "/coverage", "/households", "/helpers", "/monitoring", "/handovers", "/gifts", "/forms"),
    INSPECTOR: ("/", "/inspections"),
}  # fmt: skip
COUNTS = {
    "households": "SELECT count(*) FROM household",
    "occurrences": "SELECT count(*) FROM occurrence WHERE closed_as IS NULL",
    "contacts": "SELECT count(*) FROM contact",
    "contacts by village and month": (
        "SELECT h.village_id, substr(c.happened_on, 1, 7), count(DISTINCT h.id) FROM contact c "
        "JOIN household h ON h.id = c.household_id GROUP BY 1, 2"
    ),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """One page: the medians of its time by the clock and of the process (the client included), statements, size."""

    who: str
    path: str
    ms: float
    cpu_ms: float
    statements: int
    kb: float


def run(arguments: list[str]) -> dict[str, object]:
    """Arguments: the number of households (45000)."""
    households = int(arguments[0]) if arguments else 45_000
    pages, counts = asyncio.run(_measure(households))
    _print(households, pages, counts)
    return {
        "households": households,
        "slowest_ms": max(one.ms for one in pages),
        "slowest_cpu_ms": max(one.cpu_ms for one in pages),
        "most_statements": max(one.statements for one in pages),
        "pages": [{"who": one.who, "path": one.path, "ms": one.ms, "statements": one.statements} for one in pages],
        "counts_ms": counts,
    }


async def _measure(households: int) -> tuple[list[Timed], dict[str, float]]:
    rules = Rulebook({PROGRAMME: load(shipped()[PROGRAMME])}, working_calendar(range(2024, 2027)), default=PROGRAMME)
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'city.sqlite3'}", rules, SEALS)
        try:
            await upgrade(database)
            await populate(database, city_of(2 * households))
            village = await _life(database)
            return await _pages(database, village), await _counts(database)
        finally:
            await database.close()


async def _life(database: Database) -> int:
    """Half a year of contacts, questions, cases, messages, gifts, watches, samples, and four supervisors who are
    signed in."""
    async with database.begin() as work:
        for statement in _LIFE:
            await work.execute(text(statement))
        for who, cookie in COOKIES.items():
            session = _SESSION.format(person=_WHO[who])
            await work.execute(text(session), {"cookie": hashed(cookie)})
        await work.commit()
    async with database.begin() as work:
        await work.execute(text("ANALYZE"))
        await count_large(work, TODAY)
        await work.commit()
    async with database.read() as work:
        return int((await work.execute(text("SELECT min(id) FROM region WHERE kind = 'village'"))).scalar_one())


_SESSION = (
    "INSERT INTO web_session (cookie_hash, person_id, begun_at, expires_at) "
    "VALUES (:cookie, (SELECT {person}), '2025-02-14 00:00:00', '2026-01-01 00:00:00')"
)
_WHO = {
    CITY: "max(id) FROM person",
    TOWNSHIP: "max(id) - 1 FROM person",
    SECOND: "min(person_id) FROM pairing WHERE role = 'second_helper'",
    INSPECTOR: "max(id) - 2 FROM person",
}
_MONTHS = "(SELECT 0 AS m UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5)"
_PEOPLE = "INSERT INTO person (name, post) VALUES ('I', ''), ('O', ''), ('O2', '')"
_LIFE = [
    _PEOPLE,
    "INSERT INTO account (telegram_id, person_id, language) "
    "SELECT 1 + id, id, 'zh_CN' FROM person WHERE name LIKE 'O%' OR name = 'I'",
    "INSERT INTO office (person_id, role, region_id) SELECT max(id), 'city_officer', 1 FROM person",
    "INSERT INTO office (person_id, role, region_id) SELECT max(id) - 2, 'inspector', 1 FROM person",
    "INSERT INTO office (person_id, role, region_id) SELECT max(id) - 1, 'township_officer', 2 FROM person",
    *(
        "INSERT INTO contact "
        "(pairing_id, household_id, kind, happened_on, counts, filed_at, filing_key, report, revision) "
        f"SELECT p.id, p.household_id, '{kind}', date('2025-02-13', '-' || m || ' months', "
        f"'-' || (p.id % 10) || ' days'), 1, '2025-02-01 00:00:00', '{kind}' || p.id || ':' || m, '{{}}', 1 "
        f"FROM pairing p, {_MONTHS} WHERE p.role = 'first_helper' AND p.id % 8 > m"
        for kind in ("visit", "call")
    ),
    "INSERT INTO confirmation (contact_id, revision, person_id, way, answer, comment, answered_at) "
    "SELECT id, 1, 1, 'family', 'came', '', filed_at FROM contact WHERE kind = 'visit' AND id % 3 > 0",
    "INSERT INTO question (person_id, household_id, text, asked_at, due_on) SELECT 1, id, 'Q' || id, "
    "'2025-02-10 00:00:00', '2025-02-20' FROM household WHERE id % 20 = 0",
    "INSERT INTO household_case (key, household_id, kind, detail, opened_at, due_on, state, outcome) "
    "SELECT 'c' || id, id, 'not_well', 'housing', '2025-02-10 00:00:00', '2025-02-20', 'open', '' FROM household "
    "WHERE id % 15 = 0",
    "INSERT INTO alert (key, kind, household_id, opened_at, rung) SELECT 'a' || id, 'household_word', id, "
    "'2025-02-10 00:00:00', 0 FROM household WHERE id % 30 = 0",
    "INSERT INTO alert_told (alert_id, person_id, rung, told_at) SELECT a.id, p.id, 0, a.opened_at FROM alert a, "
    "person p WHERE p.name LIKE 'O%'",
    "INSERT INTO outbox_message (key, person_id, kind, about, priority, state, created_at, not_before, attempts) "
    "SELECT 'm' || id, id, 'reminder', '{}', 4, CASE WHEN id % 50 = 0 THEN 'failed' ELSE 'sent' END, "
    "'2025-02-10 00:00:00', '2025-02-10 00:00:00', 1 FROM person",
    # A reason for every two hundredth open duty; of each ten one waits for a decision.
    "INSERT INTO excuse (occurrence_id, person_id, reason, note, asked_at, decision, decided_at, decided_by) "
    "SELECT o.id, p.person_id, 'ill', '', '2025-02-10 00:00:00', CASE WHEN o.id % 2000 > 0 THEN 'no' END, "
    "CASE WHEN o.id % 2000 > 0 THEN '2025-02-11 00:00:00' END, CASE WHEN o.id % 2000 > 0 THEN 1 END "
    "FROM occurrence o JOIN pairing p ON p.id = o.pairing_id WHERE o.closed_as IS NULL AND o.id % 200 = 0",
    "UPDATE household SET contact_id = 1 + id % (SELECT count(*) FROM person)",
    "UPDATE account SET unreachable_why = 'blocked' WHERE person_id % 40 = 0",
    # A watch of every twentieth family; of every hundredth pairing a change of helper.
    "INSERT INTO watch (household_id, cause, proposed_at, entered_on, review_on) SELECT id, 'illness', "
    "'2025-02-01 00:00:00', CASE WHEN id % 40 = 0 THEN '2025-02-03' END, CASE WHEN id % 40 = 0 THEN '2025-05-04' END "
    "FROM household WHERE id % 20 = 0 ORDER BY id",
    "INSERT INTO watch_step (watch_id, code, note, at) SELECT id, 'entered', '', '2025-02-03 00:00:00' FROM watch "
    "WHERE entered_on IS NOT NULL",
    "INSERT INTO handover (pairing_id, new_person_id, reason, note, on_day, asked_by, asked_at) SELECT id, "
    "person_id, 'ill', '', '2025-04-14', person_id, '2025-02-10 00:00:00' FROM pairing WHERE id % 100 = 0",
    # Two rounds of every township; half of the gifts are brought.
    *(
        "INSERT INTO gift_round (township_id, programme, feast, feast_on, opened_by, opened_at) "
        f"SELECT id, '{PROGRAMME}', '{feast}', '{on}', 1, '2025-01-10 00:00:00' FROM region WHERE kind = 'township'"
        for feast, on in (("new_year", "2025-01-01"), ("spring_festival", "2025-01-29"))
    ),
    "INSERT INTO gift_delivery (round_id, household_id, delivered_at, delivered_by, answer) SELECT r.id, h.id, "
    "CASE WHEN h.id % 2 = 0 THEN '2025-01-12 00:00:00' END, CASE WHEN h.id % 2 = 0 THEN 1 END, "
    "CASE WHEN h.id % 4 = 0 THEN 'came' END FROM household h JOIN region v ON v.id = h.village_id "
    "JOIN gift_round r ON r.township_id = v.parent_id",
    # The city and the first township drew eighteen samples each of 1,500 and 50 households; half are asked.
    "INSERT INTO inspection (region_id, seed, size, drawn_at) SELECT 1 + n.m % 2, 's' || n.m || o.m, 1, "
    f"'2025-02-01 00:00:00' FROM {_MONTHS} n, {_MONTHS} o ORDER BY n.m, o.m",
    "INSERT INTO inspection_item (inspection_id, household_id, inspector_id, note, result, contentment, policy, "
    "answered_at) SELECT i.id, h.id, (SELECT max(id) - 2 FROM person), '', "
    "CASE WHEN h.id % 2 = 0 THEN 'came' END, CASE WHEN h.id % 2 = 0 THEN 'content' END, "
    "CASE WHEN h.id % 2 = 0 THEN 'known' END, CASE WHEN h.id % 2 = 0 THEN '2025-02-11 00:00:00' END "
    "FROM inspection i JOIN household h ON h.id % 30 = 0 AND (i.region_id = 1 OR h.id <= 1500)",
    "INSERT INTO quarter_package (region_id, period, number, opened_at, due_on, late_told) SELECT id, '2025Q1', 0, "
    "'2025-02-01 00:00:00', '2025-04-10', 0 FROM region WHERE kind = 'township'",
    "INSERT INTO entitlement (household_id, article_id, receiving, said_by, said_at, gap_at, outcome, outcome_by, "
    "outcome_at) SELECT id, 'lz2018-old-age-subsidy', 'no', 1, '2025-02-10 00:00:00', '2025-02-10 00:00:00', "
    "'explained', 1, '2025-02-12 00:00:00' FROM household WHERE id % 10 = 0",
    "INSERT INTO audit_link (seq, at, who, deed, ids, prev_hash, hash) SELECT id, filed_at, 1 + id % "
    "(SELECT max(id) FROM person), 'file_visit', '{}', '', '' FROM contact",
]


async def _pages(database: Database, village: int) -> list[Timed]:
    base = Base.load()
    house = House(database.read, database.begin, lambda: TODAY, Texts(), "http://127.0.0.1", knowledge=lambda: base)
    found: list[Timed] = []
    statements = [0]

    def count(*_: object) -> None:
        statements[0] += 1

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    # As the product does once it serves: what was loaded stays out of the garbage collector's way.
    gc.collect()
    gc.freeze()
    for who, cookie in COOKIES.items():
        async with TestClient(TestServer(board(house)), cookies={"bangfu_board": cookie}) as client:
            for path in PAGES[who]:
                found.append(await _page(client, who, path.format(village=village), statements))
    return found


async def _page(
    client: "TestClient[web.Request, web.Application]", who: str, path: str, statements: list[int]
) -> Timed:
    times, cpu, size, before = [], [], 0, 0
    for _ in range(ROUNDS):
        before, begun, worked = statements[0], time.perf_counter(), time.process_time()
        response = await client.get(path)
        size = len(await response.read())
        times.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        if response.status != 200:
            raise RuntimeError(f"{who} {path}: {response.status}")
    median, busy = (round(statistics.median(some[FIRST_COUNTED:]), 1) for some in (times, cpu))
    return Timed(who, path, median, busy, statements[0] - before, round(size / 1024, 1))


async def _counts(database: Database) -> dict[str, float]:
    return {name: await _timed(lambda said=said: _all(database, said)) for name, said in COUNTS.items()}  # type: ignore[misc]  # a default keeps the statement


async def _all(database: Database, said: str) -> None:
    async with database.read() as work:
        (await work.execute(text(said))).all()


async def _timed(do: Callable[[], Awaitable[None]]) -> float:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        await do()
        times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(times), 1)


def _print(households: int, pages: list[Timed], counts: dict[str, float]) -> None:
    table = Table(
        "who",
        "page",
        "ms",
        "CPU ms",
        "statements",
        "KB",
        title=f"the board's pages, {households:,} households, SQLite",
    )
    for one in pages:
        table.add_row(one.who, one.path, f"{one.ms:.0f}", f"{one.cpu_ms:.0f}", str(one.statements), f"{one.kb:.0f}")
    console = Console()
    console.print(table)
    console.print("Plain counts: " + "; ".join(f"{name} {ms:.0f} ms" for name, ms in counts.items()))
