"""The quarter's package: second helpers confirm, the township signs off, the city receives; late ones go up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actions.audit import append_audit
from actions.papers.form_rows import Filled
from actions.papers.forms import Place, filled
from actions.views import Speaker
from ledgers.forms.declaration import forms
from ledgers.package import FORMS, canonical, digest
from locales import Texts
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, NotFound, Stale
from rules.period import Period, period, quarter_before, quarter_of
from rules.roles import Role
from storage import outbox, packages
from storage.database import Work
from storage.packages import Standing
from storage.tables import QuarterPackage

DUE_WORKING_DAYS = 5
CITY_AFTER_WORKING_DAYS = 3
_SHOWN = ("measures", "record", "first_name", "second_name", "phone", "first_phone", "second_phone")


@dataclass(frozen=True, slots=True)
class Change:
    """A household whose lines differ from what was shown last: what they say now."""

    head: str
    record: str


@dataclass(frozen=True, slots=True)
class SecondCard:
    """A second helper as the township sees them; `changed`: some of what they confirmed is written otherwise now."""

    name: str
    households: int
    confirmed: bool
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PackageCard:
    """A package as this person sees it. `may` is what they can do now: confirm, sign, supplement, receive or
    nothing; `changes` are the differences since their last look (all households at the first: `first_look`)."""

    id: int
    period: Period
    town: str
    number: int
    role: Role
    due_on: date
    households: int = 0
    without_visit: tuple[str, ...] = ()
    first_look: bool = False
    changes: tuple[Change, ...] = ()
    seconds: tuple[SecondCard, ...] = ()
    confirmed: bool = False
    signed_at: datetime | None = None
    received_at: datetime | None = None
    code: str = ""
    may: str = ""


async def open_due(work: Work, now: datetime) -> int:
    """Opens the packages of the quarter that is over, tells the second helpers once; then what is late goes up."""
    today = work.rulebook.today(now)
    about = quarter_before(quarter_of(today))
    due_on = work.rulebook.calendar.plus(about.window.end, DUE_WORKING_DAYS)
    new = await packages.open_new(work, about.code, due_on, now) if today <= due_on else []
    rows = []
    for package_id in new:
        found = await packages.one(work, package_id)
        assert found is not None
        for second in await packages.seconds(work, package_id, [found.package.region_id]):
            rows.append(_message(work, second.person_id, package_id, "asked", now))
    if new:
        append_audit(work, None, "open_packages", now, first=min(new), count=len(new))
    rows += await _late(work, today, now)
    await outbox.put_all(work, rows)
    return len(new)


async def _late(work: Work, today: date, now: datetime) -> list[dict[str, Any]]:
    """Past its day the township hears of it, some working days later the city."""
    rows = []
    for told, role in ((0, Role.TOWNSHIP_OFFICER), (1, Role.CITY_OFFICER)):
        since = today if told == 0 else _working_days_before(work, today, CITY_AFTER_WORKING_DAYS)
        for one in await packages.late(work, since, told):
            one.package.late_told = told + 1
            append_audit(work, None, "package_late", now, package=one.package.id, times=told + 1)
            for person in await packages.officers(work, one.package.region_id, role):
                rows.append(_message(work, person, one.package.id, f"late_{role}", now))
    return rows


def _working_days_before(work: Work, today: date, days: int) -> date:
    """The first day from which fewer working days than these have passed."""
    day = today
    while work.rulebook.calendar.plus(day, days) > today:
        day -= timedelta(days=1)
    return day + timedelta(days=1)


def _message(work: Work, person: int, package_id: int, what: str, now: datetime) -> dict[str, Any]:
    return outbox.new_row(
        f"package:{package_id}:{what}:{person}",
        person,
        "package",
        {"package": package_id, "what": what},
        outbox.Priority.REMINDER,
        now,
        outside_quiet_hours(work.rulebook.home, now),
    )


async def content_of(work: Work, standing: Standing, texts: Texts, now: datetime) -> dict[str, Any]:
    """What the package says now: the rows of its forms."""
    package = standing.package
    about = period(package.period)
    place = Place(package.region_id, standing.town, "township")
    found = await filled(work, FORMS, place, about, texts, now)
    return {
        "period": package.period,
        "place": standing.town,
        "number": package.number,
        "forms": {name: _as_printed(name, one) for name, one in found.items()},
    }


def _as_printed(name: str, one: Filled) -> dict[str, Any]:
    """The columns of the form and no more."""
    fields, page = [column.field for column in forms()[name].columns], one.pages[0]
    rows = [{field: row.get(field, "") for field in fields} for row in page.rows]
    return {"values": dict(page.values), "rows": rows}


@dataclass(frozen=True, slots=True)
class Named:
    """A package in a list: `number` is the supplement's (0: none)."""

    id: int
    period: Period
    town: str
    number: int
    role: Role


async def mine(work: Work, speaker: Speaker, page: int = 0) -> tuple[tuple[Named, ...], int]:
    """The packages of one quarter that concern the speaker (page 0: the newest that has any), and how many quarters
    there are."""
    periods = await packages.periods_of(work, speaker.person_id)
    if not 0 <= page < len(periods):
        return (), len(periods)
    found = await packages.of_person(work, speaker.person_id, period=periods[page])
    named = (
        Named(one.package.id, period(one.package.period), one.town, one.package.number, role) for one, role in found
    )
    return tuple(named), len(periods)


async def look(work: Work, speaker: Speaker, package_id: int, texts: Texts, now: datetime) -> PackageCard:
    """The package as the speaker sees it; a second helper's look is remembered. Raises NotAllowed."""
    standing, role = await _mine(work, speaker, package_id)
    package = standing.package
    basics: dict[str, Any] = {
        "id": package.id, "period": period(package.period), "town": standing.town, "number": package.number,
        "role": role, "due_on": package.due_on, "signed_at": package.signed_at, "received_at": package.received_at,
        "code": code_of(package.content_hash),
    }  # fmt: skip
    if role is Role.SECOND_HELPER:
        return await _look_of_second(work, speaker, standing, texts, now, basics)
    seconds = await packages.seconds(work, package.id, [package.region_id])
    changed = frozenset[int]() if package.signed_at else await _written_anew(work, standing, texts, now)
    cards = tuple(
        SecondCard(one.name, one.households, one.confirmed_at is not None, one.person_id in changed)
        for one in seconds
    )
    may = ""
    if role is Role.TOWNSHIP_OFFICER:
        may = "sign" if package.signed_at is None else ""
        if package.content is not None and await _differs(work, standing, texts, now):
            may = "supplement"
    elif package.signed_at is not None and package.received_at is None:
        may = "receive"
    return PackageCard(**basics, seconds=cards, may=may)


async def _look_of_second(
    work: Work, speaker: Speaker, standing: Standing, texts: Texts, now: datetime, basics: Mapping[str, Any]
) -> PackageCard:
    package = standing.package
    attendance, seen = await _lines(work, standing, texts, now, speaker.person_id)
    before = await packages.look_of(work, package.id, speaker.person_id)
    changes = tuple(
        Change(str(attendance[key]["head"]), str(attendance[key]["record"]))
        for key, line in seen.items()
        if before is None or before.seen.get(key) != line
    )
    confirmed = before is not None and before.confirmed_at is not None and not changes
    await packages.keep_look(work, package.id, speaker.person_id, seen, now)
    append_audit(work, speaker, "look_at_package", now, package=package.id)
    nothing = texts.label("zh_CN", "forms.record_none")
    return PackageCard(
        **basics,
        households=len(seen),
        without_visit=tuple(
            str(row["head"]) for row in attendance.values() if str(row["record"]).startswith(nothing)
        ),
        first_look=before is None,
        changes=changes,
        confirmed=confirmed,
        may="confirm" if package.signed_at is None and not confirmed else "",
    )


async def _lines(
    work: Work, standing: Standing, texts: Texts, now: datetime, helper: int | None = None
) -> tuple[Mapping[str, Mapping[str, Any]], dict[str, str]]:
    """By household (of one second helper) the attendance sheet's row, and what is shown of it as a hash."""
    package = standing.package
    about, place = period(package.period), Place(package.region_id, standing.town, "township")
    found = await filled(work, FORMS, place, about, texts, now, helper=helper)
    rows = {name: {str(row["household"]): row for row in one.pages[0].rows} for name, one in found.items()}
    attendance = rows["annex3-attendance"]
    return attendance, {key: _line({**rows["annex1-ledger"][key], **row}) for key, row in attendance.items()}


async def _written_anew(work: Work, standing: Standing, texts: Texts, now: datetime) -> frozenset[int]:
    """The second helpers of whose households something is written otherwise than they saw it."""
    looks = await packages.looks(work, standing.package.id)
    if not looks:
        return frozenset()
    _, lines = await _lines(work, standing, texts, now)
    return frozenset(
        one.person_id for one in looks if any(lines.get(key, line) != line for key, line in one.seen.items())
    )


def _line(row: Mapping[str, Any]) -> str:
    return digest(canonical({name: str(row.get(name, "")) for name in _SHOWN}))[:16]


async def confirm(work: Work, speaker: Speaker, package_id: int, now: datetime) -> None:
    """The second helper says that their lines are right, as they were shown. Raises NotAllowed or Stale."""
    standing, role = await _mine(work, speaker, package_id)
    found = await packages.look_of(work, package_id, speaker.person_id)
    if role is not Role.SECOND_HELPER:
        raise NotAllowed("not_allowed")
    if standing.package.signed_at is not None or found is None:
        raise Stale("package_signed")
    found.confirmed_at = now
    append_audit(work, speaker, "confirm_package", now, package=package_id)


async def sign(work: Work, speaker: Speaker, package_id: int, texts: Texts, now: datetime) -> str:
    """The township signs off: the content is frozen. The code by which anybody knows it again.

    Raises NotAllowed, or Stale when somebody was first.
    """
    standing, role = await _mine(work, speaker, package_id)
    if role is not Role.TOWNSHIP_OFFICER:
        raise NotAllowed("not_allowed")
    content = canonical(await content_of(work, standing, texts, now))
    values = {"signed_at": now, "signed_by": speaker.person_id, "content": content, "content_hash": digest(content)}
    if not await packages.sign(work, package_id, values):
        raise Stale("package_signed")
    append_audit(work, speaker, "sign_package", now, package=package_id, hash=digest(content)[:40])
    rows = [
        _message(work, person, package_id, "signed", now)
        for person in await packages.officers(work, standing.package.region_id, Role.CITY_OFFICER)
    ]
    await outbox.put_all(work, rows)
    return code_of(digest(content))


async def supplement(work: Work, speaker: Speaker, package_id: int, texts: Texts, now: datetime) -> str:
    """What was corrected after the township signed off goes up as a supplement; the first package stays as it was.

    Raises NotAllowed, or Stale when nothing differs.
    """
    standing, role = await _mine(work, speaker, package_id)
    if role is not Role.TOWNSHIP_OFFICER:
        raise NotAllowed("not_allowed")
    newest = await packages.newest(work, standing.package.region_id, standing.package.period)
    if newest is None or newest.id != package_id or not await _differs(work, standing, texts, now):
        raise Stale("package_signed")
    package = QuarterPackage(
        region_id=newest.region_id,
        period=newest.period,
        number=newest.number + 1,
        opened_at=now,
        due_on=newest.due_on,
        late_told=0,
    )
    work.add(package)
    await work.flush()
    append_audit(work, speaker, "open_supplement", now, package=package.id)
    return await sign(work, speaker, package.id, texts, now)


async def receive(work: Work, speaker: Speaker, package_id: int, now: datetime) -> None:
    """The city has it. Raises NotAllowed or Stale."""
    _, role = await _mine(work, speaker, package_id)
    if role is not Role.CITY_OFFICER:
        raise NotAllowed("not_allowed")
    if not await packages.receive(work, package_id, speaker.person_id, now):
        raise Stale("package_signed")
    append_audit(work, speaker, "receive_package", now, package=package_id)


async def _differs(work: Work, standing: Standing, texts: Texts, now: datetime) -> bool:
    """Whether the forms say something else today than when this was signed off."""
    package = standing.package
    newest = await packages.newest(work, package.region_id, package.period)
    if newest is None or newest.id != package.id or package.content is None:
        return False
    now_says = await content_of(work, standing, texts, now)
    return bool(json.loads(package.content)["forms"] != json.loads(canonical(now_says))["forms"])


async def _mine(work: Work, speaker: Speaker, package_id: int) -> tuple[Standing, Role]:
    """The package and the role in which it concerns the speaker. Raises NotAllowed."""
    found = await packages.of_person(work, speaker.person_id, package_id=package_id)
    if not found:
        raise NotAllowed("not_allowed")
    return found[0]


def code_of(content_hash: str | None) -> str:
    """The beginning of the hash in groups of four, to be read out and compared."""
    short = (content_hash or "")[:16]
    return " ".join(short[at : at + 4] for at in range(0, len(short), 4))


async def of_place(
    work: Work, place: Place, about: Period, texts: Texts, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """For the command line: the package of a township as it was signed off, or as it is now; and by whom and when."""
    package = await packages.newest(work, place.id, about.code)
    if package is None:
        raise NotFound("package_unknown", place=place.name, period=about.code)
    return await as_it_stands(work, Standing(package, place.name), texts, now)


async def as_it_stands(
    work: Work, standing: Standing, texts: Texts, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a package says: as it was signed off, or as it is now; and by whom and when it was signed off."""
    package = standing.package
    if package.content is not None and package.signed_at is not None:
        return json.loads(package.content), {"at": package.signed_at.isoformat(), "by": package.signed_by}
    return await content_of(work, standing, texts, now), {}
