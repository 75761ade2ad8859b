"""A city of any size with one open occurrence a pairing, made inside the database by a few statements."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Date, TextClause, bindparam, text

from bot.simulation.population import FIRST_ACCOUNT, HELPERS, HOUSEHOLDS, PROGRAMME, SINCE, City
from storage.database import Database
from storage.tables import Occurrence

TODAY = datetime(2025, 2, 14, 1, 30, tzinfo=UTC)  # 09:30 in Laizhou
YESTERDAY = TODAY - timedelta(days=1)
LATER = TODAY + timedelta(days=11)
# Of so many occurrences so many are due today, as many were yesterday; the others wait for a later day.
OF, DUE = 125, 3

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {} - 1) "
_INSTANTS = {"today": TODAY, "yesterday": YESTERDAY, "later": LATER, "since": SINCE}


def city_of(pairings: int) -> City:
    """Two pairings a household, helpers as in the largest programme of the documents."""
    households = max(pairings // 2, OF)
    return City(households, max(households * HELPERS // HOUSEHOLDS, 2))


async def populate(database: Database, city: City) -> None:
    """Fills empty tables. Foreign keys of PostgreSQL are not looked at: the numbers are right by construction."""
    async with database.begin() as work:
        if not database.is_sqlite:
            await work.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in _statements(city):
            await work.execute(_typed(statement))
        await work.commit()
    if not database.is_sqlite:
        async with database.engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text("VACUUM ANALYZE"))
            await plain.execute(text("CHECKPOINT"))


def _typed(statement: str) -> TextClause:
    """The days and instants that the statement names, in the form of this database."""
    names = [name for name in _INSTANTS if f":{name}" in statement]
    instant = Occurrence.next_step_at.type
    bound = [bindparam(name, _INSTANTS[name], type_=Date() if name == "since" else instant) for name in names]
    return text(statement).bindparams(*bound)


def _statements(city: City) -> list[str]:
    first, second, towns = city.first_helpers, city.second_helpers, city.townships
    people, households = first + second, city.households
    return [
        "INSERT INTO region (id, parent_id, kind, name) VALUES (1, NULL, 'city', 'C')",
        _each(towns, "region (id, parent_id, kind, name)", "2 + i, 1, 'township', 'T' || i"),
        _each(
            city.villages, "region (id, parent_id, kind, name)", f"2 + {towns} + i, 2 + i / 50, 'village', 'V' || i"
        ),
        _each(city.units, "unit (id, name)", "1 + i, 'U' || i"),
        _each(
            people,
            "person (id, name, unit_id, post)",
            f"1 + i, 'P' || i, CASE WHEN i < {first} THEN 1 + i / 65 END, ''",
        ),
        _each(people, "account (telegram_id, person_id, language)", f"{FIRST_ACCOUNT} + i, 1 + i, 'zh_CN'"),
        _each(
            households,
            "household (id, village_id, head, discriminator, programme, address, poverty_cause, help_measures)",
            f"1 + i, 2 + {towns} + i / 50, 'H' || i, '', '{PROGRAMME}', '', '', ''",
        ),
        _paired(households, "first_helper", 0, f"1 + i * {first} / {households}"),
        _paired(households, "second_helper", households, f"1 + {first} + i * {second} / {households}"),
        *(_opened(*one) for one in _WINDOWS),
        _owed("first_helper", *_WINDOWS[0]),
        _owed("second_helper", *_WINDOWS[1]),
    ]


_WINDOWS = [
    ("first_visit", date(2025, 1, 1)),
    ("second_visit", date(2025, 2, 1)),
    ("first_call", date(2025, 2, 1)),
]


def _each(count: int, into: str, values: str) -> str:
    return f"INSERT INTO {into} {_NUMBERS.format(count)}SELECT {values} FROM n"


def _paired(households: int, role: str, before: int, person: str) -> str:
    columns = "pairing (id, household_id, person_id, role, since)"
    return _each(households, columns, f"1 + {before} + i, 1 + i, {person}, '{role}', :since")


def _opened(duty: str, start: date) -> str:
    return f"INSERT INTO opened_window (programme, duty, window_start) VALUES ('{PROGRAMME}', '{duty}', '{start}')"


def _owed(role: str, duty: str, start: date) -> str:
    """Those due lie scattered over the whole table, as they would after months."""
    rest = f"(p.id * 42) % {OF}"
    return f"""
INSERT INTO occurrence (pairing_id, programme, duty, window_start, window_end, next_step, next_step_at)
SELECT p.id, '{PROGRAMME}', '{duty}', '{start}', '2025-02-28', 'nudge',
       CASE WHEN {rest} < {DUE} THEN :today WHEN {rest} < {2 * DUE} THEN :yesterday ELSE :later END
FROM pairing p WHERE p.role = '{role}' ORDER BY p.id
"""
