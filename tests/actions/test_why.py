"""Why: every reminder names its rule and window, and nobody learns more than they may."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from actions.delivery.announcements import _KINDS
from actions.delivery.notices import RENDERERS
from actions.papers import income_paper
from actions.planning import why
from actions.planning.why_views import BECAUSE, Why
from actions.supervision import alerts
from actions.supervision.alerts import Cause
from locales import Texts
from locales.texts import LANGUAGES
from rules.due_dates import StepKind
from rules.errors import NotFound
from rules.ladder import AlertKind
from rules.programme import ContactKind
from rules.roles import Role
from rules.standing import Standing
from rules.windows import Window
from storage import outbox
from storage.outbox import Priority, State
from storage.tables import OutboxMessage
from tests.actions.post import Post, deliver, messages
from tests.cast import CHEN, HE, HUANG, LI, RULEBOOK, SUN, TANG, YANG, ZHAO, Town

CALL_NUDGE = date(2026, 1, 15)
JANUARY = Window(date(2026, 1, 1), date(2026, 1, 31))
MARCH = date(2026, 3, 1)


async def asked(town: Town, who: str, reply_to: int | None = None) -> Why | None:
    async with town.database.read() as work:
        return await why.message(work, await town.speaker(who), town.clock.now(), reply_to)


async def test_whoever_got_nothing_is_told_so(town: Town) -> None:
    assert await asked(town, LI) is None


async def test_a_reminder_names_its_rule_source_window_and_what_comes_next(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await deliver(town, Post())
    found = await asked(town, LI)
    assert found is not None
    [duty] = found.duties
    assert (duty.role, duty.every, duty.at_least, duty.head) == (Role.FIRST_HELPER, "P1M", 1, ZHAO)
    assert duty.source == RULEBOOK.home.duty("first_call").source
    assert (duty.window, duty.standing, duty.counted) == (JANUARY, Standing.OPEN, ())
    [sent] = duty.sent
    assert (sent.state, sent.role, sent.at.date(), sent.at.hour) == (State.SENT, Role.FIRST_HELPER, CALL_NUDGE, 9)
    assert duty.next_step is StepKind.NUDGE
    assert duty.next_at is not None
    assert duty.next_at.date() == date(2026, 1, 28)


async def test_what_counted_is_named_with_its_day_and_what_did_not_count_is_apart(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await deliver(town, Post())
    await town.visit(LI, ZHAO)
    await town.call(LI, ZHAO)
    found = await asked(town, LI)
    assert found is not None
    [duty] = found.duties
    assert [(one.kind, one.on, one.counts) for one in duty.counted] == [
        (ContactKind.VISIT, CALL_NUDGE, False),
        (ContactKind.CALL, CALL_NUDGE, True),
    ]
    assert (duty.standing, duty.next_step) == (Standing.DONE, None)


async def test_a_reply_asks_about_that_message(town: Town) -> None:
    post = Post()
    for day in (CALL_NUDGE, date(2026, 1, 26)):
        town.clock.to_morning(day)
        await town.tick()
        await deliver(town, post)
    first, second = await messages(town, "reminder", LI)
    about_first, about_newest = await asked(town, LI, first.telegram_message_id), await asked(town, LI)
    assert about_first is not None
    assert about_newest is not None
    assert [one.occurrence_id for one in about_first.duties] == first.about["occurrences"]
    assert [one.occurrence_id for one in about_newest.duties] == second.about["occurrences"]
    assert await asked(town, CHEN, first.telegram_message_id) is None
    assert await asked(town, LI, 987654) is None


async def test_an_alert_tells_its_rung_who_was_told_and_when_it_climbs(town: Town) -> None:
    await town.tick()
    [owed] = [duty for duty in await town.owed(CHEN) if duty.kind is ContactKind.VISIT]
    town.clock.to_morning(MARCH)
    await town.tick()
    await deliver(town, Post())
    newest = await asked(town, HUANG)
    assert newest is not None
    assert (len(newest.alerts), newest.more) == (3, 6)
    async with town.database.read() as work:
        found = await why.for_operator(work, owed.occurrence_id, town.clock.now())
    [missed] = found.alerts
    assert (missed.rung, missed.rungs, missed.next_roles) == (1, 2, (Role.CITY_OFFICER,))
    assert {one.role for one in missed.told} >= {Role.SECOND_HELPER, Role.TOWNSHIP_OFFICER}
    assert missed.climbs_at is not None
    assert missed.climbs_at.date() == RULEBOOK.calendar.plus(MARCH, 3)
    assert missed.duty is not None
    assert missed.duty.source.line == 31
    assert missed.duty.next_step is None


async def test_a_liaison_learns_of_the_rule_and_not_of_the_family(town: Town) -> None:
    await town.tick()
    town.clock.to_morning(MARCH)
    await town.tick()
    await deliver(town, Post())
    found = await asked(town, HE)
    assert found is not None
    assert found.alerts
    assert all(one.head is None and one.duty is not None and one.duty.head is None for one in found.alerts)
    assert await asked(town, TANG) is None


async def test_a_helper_is_told_of_reminders_and_of_no_consequence(town: Town) -> None:
    await town.tick()
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await deliver(town, Post())
    town.clock.to_morning(MARCH)
    await town.tick()
    await deliver(town, Post())
    found = await asked(town, YANG)
    assert found is not None
    assert not found.alerts
    assert all(sent.kind == "reminder" for duty in found.duties for sent in duty.sent)


async def test_an_operator_sees_numbers_and_roles_and_no_name(town: Town) -> None:
    await town.tick()
    town.clock.to_morning(MARCH)
    await town.tick()
    [message, *_] = await messages(town, "alert", HUANG)
    async with town.database.read() as work:
        [alert, *_] = (await why.message(work, await town.speaker(HUANG), town.clock.now()) or Why()).alerts or [None]
        assert alert is None  # it lies in the outbox and was not sent
        found = await why.for_operator(work, 1, town.clock.now())
        with pytest.raises(NotFound):
            await why.for_operator(work, 987654, town.clock.now())
    assert message.about["alerts"]
    assert not [name for name in (*town.people, *town.homes) if name in repr(found)]


async def test_every_reminder_of_two_months_can_be_explained(town: Town) -> None:
    await town.tick()
    post = Post()
    while town.clock.today < MARCH:
        town.clock.to_morning(town.clock.today + timedelta(days=1))
        await town.tick()
        await deliver(town, post)
        if town.clock.today.day == 20:
            await town.call(LI, ZHAO)
            await town.visit(SUN, ZHAO)
    reminders = await messages(town, "reminder")
    assert len(reminders) > 20
    names = {person: name for name, person in town.people.items()}
    for message in reminders:
        if message.state == State.WITHDRAWN:
            continue
        found = await asked(town, names[message.person_id], message.telegram_message_id)
        assert found is not None
        assert len(found.duties) + found.more == len(message.about["occurrences"])
        for duty in found.duties:
            assert duty.occurrence_id in message.about["occurrences"]
            assert duty.source.quote
            assert duty.window.start <= message.created_at.date() <= duty.window.end
            assert message.sent_at in {one.at for one in duty.sent}


async def test_every_kind_of_alert_says_what_it_is_about_who_was_told_and_what_comes_next(town: Town) -> None:
    for kind in AlertKind:  # each in a moment, and so in a message, of its own
        town.clock.advance(minutes=1)
        async with town.database.begin() as work:
            await alerts.raise_alerts(work, [Cause(kind.value, kind, town.homes[ZHAO])], town.clock.now())
            await work.commit()
    async with town.database.begin() as work:
        sent = {"state": State.SENT.value, "sent_at": town.clock.now(), "telegram_message_id": OutboxMessage.id}
        await work.execute(update(OutboxMessage).values(**sent))
        await work.commit()
    explained = list[AlertKind]()
    for message in await messages(town, "alert", HUANG):
        found = await asked(town, HUANG, message.id)
        assert found is not None
        [alert] = found.alerts
        explained.append(alert.kind)
        what = Texts().label("zh_CN", f"programme.ladder_{alert.kind}")
        said = Texts().label("zh_CN", "why.alert", alert=alert, what=what)
        assert said.splitlines()[1].startswith(what)
        assert RULEBOOK.home.name in said
        rungs = RULEBOOK.home.ladders[alert.kind]
        assert alert.next_roles == (rungs[1].roles if len(rungs) > 1 else ())
        assert Role.TOWNSHIP_OFFICER in {one.role for one in alert.told}
    assert explained == list(AlertKind)


@pytest.mark.parametrize("kind", BECAUSE)
def test_what_else_the_bot_begins_has_its_sentence(kind: str) -> None:
    assert kind in RENDERERS or kind in _KINDS
    for language in LANGUAGES:
        assert Texts().label(language, f"why.because_{kind}").endswith(("。", "."))


def test_whatever_the_bot_begins_has_its_word_in_the_boards_list_of_messages() -> None:
    kinds, texts = (*RENDERERS, *_KINDS, income_paper.KIND), Texts()
    assert not {kind for kind in kinds if not texts.has(f"board.message_{kind}")}


async def test_the_newest_message_is_what_is_explained_whatever_it_is(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await deliver(town, Post())
    town.clock.advance(hours=1)
    async with town.database.begin() as work:
        put = {"about": {"year": 2026}, "priority": Priority.REMINDER, "now": town.clock.now()}
        await outbox.put(work, "plan", town.people[LI], "plan_due", **put)  # type: ignore[arg-type]
        sent = {"state": State.SENT.value, "sent_at": town.clock.now()}
        await work.execute(update(OutboxMessage).where(OutboxMessage.kind == "plan_due").values(**sent))
        await work.commit()
    assert await asked(town, LI) == Why(because="plan_due")
    [reminder] = await messages(town, "reminder", LI)
    found = await asked(town, LI, reminder.telegram_message_id)
    assert found is not None
    assert found.duties


@pytest.mark.parametrize("is_file_gone", [False, True], ids=["the rule left its file", "the file is gone"])
async def test_a_duty_whose_rule_cannot_be_read_any_more_says_so_in_a_sentence(
    town: Town, is_file_gone: bool
) -> None:
    town.clock.to_morning(date(2026, 1, 26))
    await town.tick()
    await deliver(town, Post())
    [owed] = [duty for duty in await town.owed(CHEN) if duty.kind is ContactKind.VISIT]
    town.clock.to_morning(MARCH)
    await town.tick()
    await deliver(town, Post())
    home = RULEBOOK.home
    shorter = replace(home, duties=tuple(one for one in home.duties if one.role is not Role.FIRST_HELPER))
    others = {one: rules for one, rules in RULEBOOK.programmes.items() if one != home.id}
    default = next(iter(others)) if is_file_gone else home.id
    async with town.database.read() as work:
        kept = others if is_file_gone else {**others, home.id: shorter}
        work.rulebook = replace(RULEBOOK, programmes=kept, default=default)
        found = await why.for_operator(work, owed.occurrence_id, town.clock.now())
        mine = await why.message(work, await town.speaker(CHEN), town.clock.now())
    assert not found.duties
    assert mine is not None
    assert not mine.duties
    assert mine.gone
    [alert], [gone] = found.alerts, found.gone
    assert alert.gone == gone
    assert alert.rungs == (0 if is_file_gone else 2)
    assert gone.standing is Standing.OVERDUE
    assert [one.at.date() for one in gone.sent] == [date(2026, 1, 26)]
    for language in LANGUAGES:
        said = Texts().label(language, "why.gone", duty=gone)
        assert (home.id if is_file_gone else home.name) in said
        told = Texts().label(language, "why.alert", alert=alert, what="")
        assert (home.id in told) is is_file_gone
