"""Messages that the bot begins, put into words only when they are sent: what is over by then is not said."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from actions import buttons
from actions.contacts import paper_card, reason
from actions.contacts.confirmation import card, what_changed
from actions.delivery import notices
from actions.delivery.edits import SHOWN_DUTIES, duty_button
from actions.delivery.notices import TooLate as TooLate  # the outbox asks for it here
from actions.delivery.notices import Unspeakable as Unspeakable
from actions.papers import income, income_paper, plans
from actions.papers.packages import code_of
from actions.papers.plan_cards import MeasureCard
from actions.planning import duties, own_hours
from actions.supervision import alerts
from actions.supervision.alert_words import Rendered, alert_message, decision_rows
from actions.views import AlertCard, DutyCard, Outgoing, ReasonCard
from locales import Texts
from rules.confirmation import Answer
from rules.correction import Version
from rules.income import Word
from rules.own_hours import OwnHours
from rules.period import period
from rules.programme import ContactKind
from rules.reason import near
from rules.roles import Role
from storage import contacts, entitlements, outbox, packages, questions, revisions
from storage.database import Work
from storage.tables import Account, OutboxMessage

LATE_AFTER = timedelta(hours=6)
SHOWN_ALERTS = 5


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the messages of one batch are about: they come by the thousand and are read together."""

    work: Work
    texts: Texts
    now: datetime
    duties: Mapping[int, DutyCard]
    contacts: Mapping[int, contacts.FiledContact]
    questions: Mapping[int, questions.Asked]
    alerts: Mapping[int, Sequence[AlertCard]]
    reasons: Mapping[int, ReasonCard]
    own_hours: Mapping[int, OwnHours]
    packages: Mapping[int, packages.Standing]
    versions: Mapping[tuple[int, int], Version]
    mended: Mapping[tuple[int, int], str]
    statements: Mapping[int, income.StatementCard]
    gaps: Mapping[int, int]
    agreed: Mapping[int, tuple[MeasureCard, ...]]
    unsigned: Mapping[int, int]


async def outgoing(
    work: Work,
    texts: Texts,
    messages: Collection[tuple[OutboxMessage, Account]],
    now: datetime,
    font: Path | None = None,
    templates: Path | None = None,
) -> dict[int, Outgoing | Unspeakable | TooLate]:
    """Messages, by their id, in each person's language; one with nothing left to say is left out. `font`: a file for
    the letters of pictures, where the operator chose one; `templates`: the folder with an office's own forms."""
    found: dict[int, Outgoing | Unspeakable | TooLate] = {}
    found |= await notices.rendered(
        work, texts, [one for one in messages if one[0].kind in notices.RENDERERS], now, font
    )
    papers = [one for one in messages if one[0].kind == income_paper.KIND]
    found |= await income_paper.rendered(work, texts, papers, now, templates) if papers else {}
    messages = [one for one in messages if one[0].kind not in {*notices.RENDERERS, income_paper.KIND}]
    batch = await _read(work, texts, [message for message, _ in messages], now)
    for message, account in messages:
        try:
            rendered = _KINDS[message.kind](batch, message, account)
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not hold up the other messages
            found[message.id] = Unspeakable(type(error).__name__)
        else:
            if isinstance(rendered, TooLate):
                found[message.id] = rendered
            elif rendered is not None:
                found[message.id] = Outgoing(account.telegram_id, *rendered)
    return found


async def _read(work: Work, texts: Texts, messages: Collection[OutboxMessage], now: datetime) -> _Batch:
    reminded, filed, asked, told = set[int](), set[int](), set[int](), defaultdict[int, set[int]](set)
    sent_up = {message.about["package"] for message in messages if "package" in message.about}
    stated = {message.about["income"] for message in messages if "income" in message.about}
    given = {message.about["excuse"] for message in messages if "excuse" in message.about}
    for message in messages:
        reminded.update(message.about.get("occurrences", ()))
        filed.update(one for one in [message.about.get("contact")] if one is not None)
        asked.update(one for one in [message.about.get("question")] if one is not None)
        told[message.person_id].update(message.about.get("alerts", ()))
    owed = {one.occurrence_id: one for one in await duties.by_ids(work, reminded, now)} if reminded else {}
    homes = {one.household.id for one in owed.values() if _visit_of(one, Role.FIRST_HELPER)}
    seconds = {one.household.id for one in owed.values() if _visit_of(one, Role.SECOND_HELPER)}
    visited = {one.household.id for one in owed.values() if one.kind is ContactKind.VISIT}
    return _Batch(
        work,
        texts,
        now,
        owed,
        await contacts.many(work, filed) if filed else {},
        await questions.many(work, asked) if asked else {},
        await alerts.cards_for(work, told, now) if any(told.values()) else {},
        await reason.cards(work, given, now),
        await own_hours.of(work, {message.person_id for message in messages}) if reminded else {},
        await packages.many(work, sent_up) if sent_up else {},
        await revisions.before_of(work, filed) if filed else {},
        await revisions.reasons_of(work, filed) if filed else {},
        await income.cards(work, stated) if stated else {},
        {home: len(rows) for home, rows in (await entitlements.gaps(work, homes)).items()} if homes else {},
        await plans.late(work, visited, work.rulebook.today(now)) if visited else {},
        await paper_card.count_unconfirmed(work, seconds, now) if seconds else {},
    )


def _visit_of(duty: DutyCard, role: Role) -> bool:
    """On a visit the first helper explains policies, and the second looks whether the card is signed."""
    return duty.kind is ContactKind.VISIT and duty.household.role is role


def _reminder(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | TooLate | None:
    texts, now = batch.texts, batch.now
    mine, today = set(message.about["occurrences"]), batch.work.rulebook.today(now)
    # A cover may have begun or ended since it was laid ready: only who comes is reminded.
    still_open = [one for at, one in batch.duties.items() if at in mine and one.comes_id == message.person_id]
    cards = tuple(duty for duty in still_open if duty.until >= today)
    if not cards:
        return TooLate() if still_open else None
    rules, own = batch.work.rulebook.programmes[cards[0].programme], batch.own_hours.get(message.person_id)
    since = outbox.due_since(message.about, message.created_at)
    late = now - own_hours.wanted(rules, own, since) > LATE_AFTER
    explained = {one.household.id for one in cards if _visit_of(one, Role.FIRST_HELPER)}
    gaps = sum(batch.gaps.get(home, 0) for home in explained)
    said = {"duties": cards, "today": today, "late": late, "gaps": gaps, "agreed": batch.agreed}
    html = texts.say(account.language, "reminder.bundle", **said, unsigned=batch.unsigned)
    language, shown = account.language, cards[:SHOWN_DUTIES]
    rows: list[tuple[tuple[str, str], ...]] = [(duty_button(texts, language, duty),) for duty in shown]
    if gaps:
        page = buttons.menu_page(buttons.MenuPage.GAPS)
        rows.append(((texts.label(account.language, "reminder.button_gaps"), page),))
    tomorrow = (texts.label(account.language, "reminder.button_later"), buttons.later(1))
    rows.append((tomorrow, (texts.label(account.language, "reminder.button_another_time"), buttons.another_time())))
    late_ones = [duty.occurrence_id for duty in cards if near(duty.until, today)]
    if late_ones:
        about = late_ones[0] if len(late_ones) == 1 else 0
        rows.append(((texts.label(account.language, "reminder.button_reason"), buttons.give_reason(about)),))
    return html, tuple(rows)


def _confirmation(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    texts = batch.texts
    found = batch.contacts.get(message.about["contact"])
    if found is None or found.answer is not None or found.contact.revision != message.about.get("revision", 1):
        return None
    contact = card(found)
    witness = account.person_id != found.family_id
    why = batch.mended.get((contact.contact_id, contact.revision), "")
    values = {"contact": contact, "changed": what_changed(found, batch.versions), "why": why, "witness": witness}
    html = texts.say(account.language, "confirmation.ask", **values)
    row = tuple(
        (
            texts.label(account.language, f"confirmation.button_{answer}"),
            buttons.confirm(contact.contact_id, answer, contact.revision),
        )
        for answer in Answer
    )
    return html, (row,)


def _dispute(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    """The helper is asked first: a slip is mended by a correction, all else by their own words."""
    found = batch.contacts.get(message.about["contact"])
    if found is None or found.answer != Answer.NOBODY_CAME:
        return None
    texts, contact = batch.texts, card(found)
    row = (
        (texts.label(account.language, "dispute.button_correct"), buttons.correct(contact.contact_id)),
        (texts.label(account.language, "dispute.button_explain"), buttons.explain(contact.contact_id)),
    )
    return texts.say(account.language, "dispute.asked", contact=contact), (row,)


def _alert(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    texts, mine = batch.texts, set(message.about["alerts"])
    cards = [alert for alert in batch.alerts[message.person_id] if alert.id in mine and not alert.settled]
    if not cards:
        return None
    if len(cards) == 1:
        return alert_message(texts, account.language, cards[0])
    html = texts.say(
        account.language,
        "alert.several",
        alerts=cards[:SHOWN_ALERTS],
        count=len(cards),
        more=len(cards) - SHOWN_ALERTS,
    )
    return html, (((texts.label(account.language, "alert.button_all"), buttons.see_alerts()),),)


def _reason(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    given = batch.reasons.get(message.about["excuse"])
    if given is None or not given.effects:
        return None
    html = batch.texts.say(account.language, "reason.asked", given=given)
    return html, decision_rows(batch.texts, account.language, given)


def _reason_decided(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    given = batch.reasons.get(message.about["excuse"])
    if given is None or given.decision is None:
        return None
    return batch.texts.say(account.language, "reason.told", given=given), ()


def _answer(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    texts, asked = batch.texts, batch.questions.get(message.about["question"])
    if asked is None or asked.question.answer is None:
        return None
    html = texts.say(
        account.language, "question.answered", question=asked.question.text, answer=asked.question.answer
    )
    helped = (texts.label(account.language, "question.button_helped"), buttons.answer_helped(asked.question.id))
    again = (texts.label(account.language, "question.button_reopen"), buttons.reopen_question(asked.question.id))
    return html, ((helped, again),)


def _calendar(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    year = message.about["year"]
    if year in batch.work.rulebook.calendar.known_years:
        return None
    return batch.texts.say(account.language, "calendar.year_missing", year=year), ()


def _gifts(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | TooLate | None:
    about, on = message.about, date.fromisoformat(message.about["on"])
    if on < batch.work.rulebook.today(batch.now):
        return TooLate()
    feast = batch.texts.label(account.language, f"programme.feast_{about['feast']}")
    values = {"feast": feast, "on": on, "households": about["households"]}
    button = (batch.texts.label(account.language, "gifts.button_rounds"), buttons.menu_page(buttons.MenuPage.GIFTS))
    return batch.texts.say(account.language, "gifts.round_opens", **values), ((button,),)


def _package(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    """What is signed off by now needs nobody to hurry."""
    found, what = batch.packages[message.about["package"]], message.about["what"]
    package = found.package
    if what != "signed" and package.signed_at is not None:
        return None
    about = {"period": period(package.period), "town": found.town, "number": package.number}
    name = batch.texts.label(account.language, "package.name", **about)
    key = "package.signed_told" if what == "signed" else f"package.{what}"
    html = batch.texts.say(account.language, key, name=name, due=package.due_on, code=code_of(package.content_hash))
    label = batch.texts.label(account.language, "package.button_look")
    return html, (((label, buttons.see_package(package.id)),),)


def _income(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    found = batch.statements[message.about["income"]]
    if found.confirmed:
        return None
    row = tuple(
        (batch.texts.label(account.language, f"income.button_{word}"), buttons.answer_income(found.id, word))
        for word in Word
    )
    return batch.texts.say(account.language, "income.ask_family", card=found), (row,)


def _income_no(batch: _Batch, message: OutboxMessage, account: Account) -> Rendered | None:
    found = batch.statements[message.about["income"]]
    label = batch.texts.label(account.language, "income.button_again")
    html = batch.texts.say(account.language, "income.denied", card=found)
    return html, (((label, buttons.start_income(found.household_id)),),)


_KINDS: dict[str, Callable[[_Batch, OutboxMessage, Account], Rendered | TooLate | None]] = {
    "reminder": _reminder,
    "confirmation": _confirmation,
    "dispute": _dispute,
    "alert": _alert,
    "answer": _answer,
    "calendar": _calendar,
    "gifts": _gifts,
    "reason": _reason,
    "reason_decided": _reason_decided,
    "package": _package,
    "income": _income,
    "income_no": _income_no,
}
