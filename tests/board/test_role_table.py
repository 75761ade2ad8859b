"""Role x action: every form of the board is sent by everybody, here and by another place's office, as one table."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete, select, update

from actions.answers import questions
from actions.pages.board import hashed
from actions.papers import packages
from actions.rosters.offices import appoint
from actions.supervision import alerts
from board.app import board
from board.guards import form_token
from board.house import House
from rules.ladder import AlertKind
from rules.roles import Role
from storage import alerts as alert_rows
from storage.database import Database, Work
from storage.tables import (
    Account,
    AlertTold,
    ArticleVersion,
    Contact,
    GiftDelivery,
    GiftRound,
    Handover,
    Household,
    Office,
    Pairing,
    Person,
    QuarterPackage,
    Watch,
    WebSession,
)
from tests.board.browser import TEXTS, base
from tests.board.eventful import INSPECTOR, eventful
from tests.cast import CITY, HE, HUANG, LI, SUN, TANG, WANG, WU, XU, YANG, ZHAO, Town

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
COLLEAGUE = "刘小兵"
WHO = {
    "first": LI,
    "second": SUN,
    "liaison": HE,
    "township": HUANG,
    "city": TANG,
    "inspector": INSPECTOR,
    "household": ZHAO,
    "nobody": "",
    "elsewhere": XU,
}
# + may, . is refused, own: it acts on the sender's own place and is allowed there. First helpers, households and
# whoever is not signed in come to no page: /in and /app take a link or a signature only (test_signing_in.py), and who
# signs out is out, whoever it is. A case that a rule opened is closed by an office; nobody agrees to their own.
TABLE = """
/in                           |                           | .  .  .  .  .  .  .  .  .
/app                          |                           | .  .  .  .  .  .  .  .  .
/out                          |                           | +  +  +  +  +  +  +  +  +
/alerts/{alert}               |                           | .  +  +  +  +  .  .  .  .
/alerts/{alert}               | what=ask                  | .  +  +  +  +  .  .  .  .
/alerts/{alert}               | what=assign who={city}    | .  +  .  +  .  .  .  .  .
/alerts/{alert}               | outcome=cleared_up        | .  +  +  +  +  .  .  .  .
/alerts/{alert}               | what=case                 | .  +  .  +  +  .  .  .  .
/reasons/{reason}             | effect=excused            | .  +  .  +  +  .  .  .  .
/questions/{question}         | answer=下周二来修           | .  .  .  +  +  .  .  .  .
/questions/{answered}/article | article=                  | .  .  .  +  +  .  .  .  .
/proposals/{proposal}         | accept=1                  | .  .  .  +  +  .  .  .  .
/proposals/{of_township}      | accept=1                  | .  .  .  .  +  .  .  .  .
/cases/{case}                 | what=take                 | .  +  .  +  +  .  .  .  .
/cases/{case}                 | what=note words=去看过了    | .  +  .  +  +  .  .  .  .
/cases/{case}                 | what=done words=办好了      | .  +  .  +  +  .  .  .  .
/cases/{case}                 | what=close words=办好了     | .  .  .  +  +  .  .  .  .
/households/{household}/watch | cause=job_lost            | .  +  .  +  +  .  .  .  .
/monitoring/{watch}           | answer=yes                | .  .  .  +  .  .  .  .  .
/monitoring/{watched}         | answer=stable             | .  .  .  +  .  .  .  .  .
/helpers/{helper}             | home={household} since={day} until={day} reason=ill | .  +  .  +  .  .  .  .  .
/handovers/ask/{pairing}      | who={colleague} reason=ill day={day} | .  .  +  +  .  .  .  .  .
/handovers/{change}           | answer=yes                | .  .  .  +  .  .  .  .  .
/handovers/covers/{cover}     | who={liaison}             | .  +  +  +  .  .  .  .  .
/handovers/covers/{cover}     | answer=refuse             | .  +  .  +  .  .  .  .  .
/handovers/covers/{cover}     | answer=end                | .  +  .  +  .  .  .  .  .
/gifts                        | feast=new_year programme=laizhou-2018 | .  .  .  +  .  .  .  .  own
/inspections                  | size=10                   | .  .  .  +  +  .  .  .  own
/inspections/checks/{check}   | result=not_reached        | .  .  .  .  .  +  .  .  .
/forms/packages/{package}     | tap=confirm               | .  +  .  .  .  .  .  .  .
/forms/packages/{package}     | tap=sign                  | .  .  .  +  .  .  .  .  .
/forms/packages/{signed}      | tap=supplement            | .  .  .  +  .  .  .  .  .
/forms/packages/{signed}      | tap=receive               | .  .  .  .  +  .  .  .  .
/people                       | role=village_witness place=东沟村 {person} | .  .  .  +  +  .  .  .  .
/people                       | role=inspector place=青禾镇 {person} | .  .  .  +  +  .  .  .  .
/people                       | role=inspector place={city_name} {person} | .  .  .  .  +  .  .  .  .
/people                       | role=unit_liaison place=市第二中学 {person} | .  .  .  .  +  .  .  .  .
/people                       | role=township_officer place=青禾镇 {person} | .  .  .  .  +  .  .  .  .
/people                       | role=city_officer place={city_name} {person} | .  .  .  .  +  .  .  .  .
/people/away                  | back=1                    | .  .  .  +  +  .  .  .  own
/people/offices/{of_inspector} |                          | .  .  .  +  +  .  .  .  .
/people/offices/{of_liaison}  |                           | .  .  .  .  +  .  .  .  .
/people/offices/{of_officer}  |                           | .  .  .  .  +  .  .  .  .
/people/{newcomer}/invite     |                           | .  .  .  +  +  .  .  .  .
/imports                      | kind=members              | .  .  .  .  +  .  .  .  .
/imports/look                 | kind=members              | .  .  .  .  +  .  .  .  .
/imports/run                  | kind=members              | .  .  .  .  +  .  .  .  .
/imports/drop                 | kind=members              | .  .  .  .  +  .  .  .  .
/imports/{unknown}            | answer=undo               | .  .  .  .  +  .  .  .  .
/imports/{unknown}/again      | kind=members              | .  .  .  .  +  .  .  .  .
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


def marks(said: str) -> dict[str, bool]:
    """What a line of the table says of each of them."""
    return {who: mark != "." for who, mark in zip(WHO, said.split(), strict=True)}


async def _prepared(town: Town) -> dict[str, object]:
    """One of everything that a form acts on, in the state in which it may be acted on."""
    here, _ = await eventful(town)
    now, people = town.clock.now(), town.people
    second, office = await town.speaker(SUN), await town.speaker(HUANG)
    async with town.database.begin() as work:
        await appoint(work, Role.INSPECTOR, "周德明", None, CITY, now)
        contact = (await work.scalars(select(Contact.id).where(Contact.household_id == here.household))).first()
        cause = alerts.Cause("test:table", AlertKind.HOUSEHOLD_WORD, here.household, contact_id=contact)
        await alerts.raise_alerts(work, [cause], now)
        alert = max(int(row["id"]) for row in await alert_rows.all_open(work))
        knowing = set(await work.scalars(select(AlertTold.person_id).where(AlertTold.alert_id == alert)))
        for name in filter(None, WHO.values()):
            if people[name] not in knowing:
                work.add(AlertTold(alert_id=alert, person_id=people[name], rung=0, told_at=now))
        asked = await questions.hand_over(work, await town.speaker(WANG), "补贴什么时候发", now)
        assert asked.question_id is not None
        await questions.answer(work, office, asked.question_id, "下个月。", now)
        ids = {
            "alert": alert, "reason": here.reason, "question": here.question, "answered": asked.question_id,
            "case": here.case, "household": here.household, "watch": here.watch, "change": here.change,
            "cover": here.cover, "helper": here.helper, "liaison": people[HE], "city": people[TANG],
            "newcomer": people[YANG], "person": "name=冯玉兰 phone=13900000001", "city_name": CITY,
            **await _offices(work, people),
            "check": here.check, "package": here.package, "day": town.clock.today + timedelta(days=70),
            "proposal": await _proposed(work, people[LI], here.township, town),
            "of_township": await _proposed(work, people[HUANG], here.township, town),
            "watched": await _watched(work, town.homes[WU], town),
            "signed": await _signed(work, here.township, town),
            "unknown": 10**6,
            **await _to_hand_over(work, town),
        }  # fmt: skip
        rounds = select(GiftRound.id).where(GiftRound.feast == "new_year")
        await work.execute(delete(GiftDelivery).where(GiftDelivery.round_id.in_(rounds)))
        await work.execute(delete(GiftRound).where(GiftRound.feast == "new_year"))
        await packages.look(work, second, here.package, TEXTS, now)
        for who, name in WHO.items():
            if name:
                lasts = now + timedelta(hours=1)
                work.add(WebSession(cookie_hash=hashed(who), person_id=people[name], begun_at=now, expires_at=lasts))
        await work.commit()
    return ids


async def _offices(work: Work, people: Mapping[str, int]) -> dict[str, int]:
    """An office of each kind that somebody may end, and a helper who has not joined."""
    await work.execute(delete(Account).where(Account.person_id == people[YANG]))
    found = {}
    for key, name, role in (("inspector", INSPECTOR, Role.INSPECTOR), ("liaison", HE, Role.UNIT_LIAISON),
                            ("officer", HUANG, Role.TOWNSHIP_OFFICER)):  # fmt: skip
        query = select(Office.id).where(Office.person_id == people[name], Office.role == role)
        found[f"of_{key}"] = min(await work.scalars(query))
    return found


async def _proposed(work: Work, by: int, township: int, town: Town) -> int:
    row = ArticleVersion(article_id=f"by-{by}", kind="article", text="问", body="答", region_id=township)
    row.proposed_by, row.proposed_at = by, town.clock.now()
    work.add(row)
    await work.flush()
    return row.id


async def _watched(work: Work, household: int, town: Town) -> int:
    row = Watch(household_id=household, cause="other", proposed_at=town.clock.now(), entered_on=town.clock.today)
    work.add(row)
    await work.flush()
    return row.id


async def _signed(work: Work, township: int, town: Town) -> int:
    """A package of which the forms say something else now."""
    row = QuarterPackage(region_id=township, period="2025Q3", opened_at=town.clock.now(), due_on=date(2025, 10, 10))
    row.content, row.content_hash, row.signed_at = '{"forms": {}}', "0" * 64, town.clock.now()
    work.add(row)
    await work.flush()
    return row.id


async def _to_hand_over(work: Work, town: Town) -> dict[str, int]:
    """A pairing of the liaison's colleague with nothing under way, and somebody of that unit who could take over."""
    colleague = Person(name=COLLEAGUE, unit_id=(await work.get_one(Person, town.people[LI])).unit_id)
    work.add(colleague)
    await work.flush()
    first = select(Pairing.id).join(Household).where(Pairing.role == Role.FIRST_HELPER)
    pairing = (await work.scalars(first.where(Household.id == town.homes[ZHAO]))).one()
    another = (await work.scalars(first.where(Household.id == town.homes[WU]))).one()
    await work.execute(update(Handover).where(Handover.pairing_id == pairing).values(pairing_id=another))
    return {"pairing": pairing, "colleague": colleague.id}


@asynccontextmanager
async def _forgotten(database: Database) -> AsyncIterator[Work]:
    """A unit of work of which nothing is kept: what one of them did does not stand in another's way."""
    async with database.begin() as work:
        work.commit = work.flush  # type: ignore[method-assign]  # the only thing that must not happen
        yield work


async def test_every_form_is_for_whom_the_table_says(town: Town) -> None:
    ids = await _prepared(town)
    house = House(
        town.database.read, lambda: _forgotten(town.database), town.clock.now, TEXTS, "http://127.0.0.1", None, base,
        another=town.database.another, bot="bangfu_bot",
    )  # fmt: skip
    found: dict[tuple[str, str], dict[str, bool]] = {}
    async with TestClient(TestServer(board(house))) as client:
        for path, sent, _ in ROWS:
            fields = dict(one.split("=", 1) for one in sent.format(**ids).split())
            for who in WHO:
                cookies = {"bangfu_board": who} if WHO[who] else {}
                answer = await client.post(
                    path.format(**ids),
                    data={"token": form_token(who), **fields},
                    cookies=cookies,
                    allow_redirects=False,
                )
                away = answer.headers.get("Location") == "/in" and path != "/out"
                # No file comes with this: whoever may bring one in is told so.
                told = (303, 400, 403, 404) if path.startswith("/imports") else (200, 303, 403, 404)
                refused = (403,) if path.startswith("/imports") else (403, 404)
                assert answer.status in told, (path, sent, who, answer.status)
                found.setdefault((path, sent), {})[who] = answer.status not in refused and not away
    assert found == {(path, sent): marks(said) for path, sent, said in ROWS}


async def test_every_form_of_the_board_has_a_line_in_the_table(town: Town) -> None:
    house = House(town.database.read, town.database.begin, town.clock.now, TEXTS, "http://127.0.0.1")
    routes = {
        route.resource.canonical
        for route in board(house).router.routes()
        if route.method == "POST" and route.resource is not None
    }
    tried = {"/".join("{id}" if part.startswith("{") else part for part in path.split("/")) for path, _, _ in ROWS}
    assert tried == routes
