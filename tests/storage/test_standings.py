"""One definition of where an occurrence stands: SQL says what rules/standing.py says."""

from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from rules.standing import CLOSED, Standing, standing
from rules.windows import Window
from storage.database import Database
from storage.standings import overdue, runs, standing_on, still_open
from storage.tables import Household, Occurrence, Pairing, Person, Region

TODAY = date(2026, 1, 31)
near = st.integers(-20, 20).map(lambda days: TODAY + timedelta(days=days))
occurrences = st.tuples(near, st.integers(0, 30), st.none() | st.sampled_from(sorted(CLOSED)))
OPEN = {Standing.OPEN, Standing.DUE_SOON, Standing.LAST_DAYS}


@given(found=st.lists(occurrences, min_size=1, max_size=30, unique_by=lambda one: one[0]))
@settings(
    max_examples=20,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
async def test_sql_says_where_each_stands_as_the_rules_do(
    database: Database, found: list[tuple[date, int, Standing | None]]
) -> None:
    rows, wanted = [], {}
    for number, (start, days, closed) in enumerate(found, 1):
        window = Window(start, start + timedelta(days=days))
        wanted[number] = standing(window, TODAY, closed)
        row = {"id": number, "pairing_id": 1, "programme": "any", "duty": "visit", "closed_as": closed}
        rows.append(row | {"window_start": window.start, "window_end": window.end})
    async with database.begin() as work:  # nothing is kept: the next example finds an empty base
        connection = await work.connection()
        await connection.execute(insert(Region), [{"id": 1, "kind": "village", "name": "V"}])
        await connection.execute(insert(Person), [{"id": 1, "name": "P", "post": ""}])
        home = {"id": 1, "village_id": 1, "head": "H", "programme": "any", "address": ""}
        await connection.execute(insert(Household), [home | {"poverty_cause": "", "help_measures": ""}])
        paired = {"id": 1, "household_id": 1, "person_id": 1, "role": "first_helper", "since": TODAY}
        await connection.execute(insert(Pairing), [paired])
        await connection.execute(insert(Occurrence), rows)
        said = select(Occurrence.id, standing_on(TODAY), runs(TODAY), overdue(TODAY), still_open)
        for number, stands, is_running, is_overdue, is_open in (await connection.execute(said)).all():
            assert stands == wanted[number]
            assert is_running == (wanted[number] in OPEN)
            assert is_overdue == (wanted[number] is Standing.OVERDUE)
            assert is_open == (wanted[number] not in CLOSED)
