"""Policy questions: answered from the base, or handed to a person with a clock on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from actions.answers import entitlements
from actions.answers.article_card import article_card
from actions.audit import append_audit
from actions.permission import ensure_may
from actions.supervision import alerts, monitoring
from actions.views import Answered, ArticleCard, QuestionCard, Speaker
from knowledge.alike import leading
from knowledge.base import Base
from knowledge.beside import PREFIX
from knowledge.decision import Decision, Kind
from knowledge.emergency import emergency_in
from knowledge.parts import decide_all
from rules.due_dates import outside_quiet_hours
from rules.errors import NotAllowed, NotFound, Stale
from rules.ladder import AlertKind
from rules.roles import Deed
from storage import households, outbox, people, questions
from storage.database import Work
from storage.questions import Asked
from storage.tables import Household, Question

REPLY_WORKING_DAYS = 5
TEXT_LENGTH = 1000
CHOICES = 3
EXPIRED = "expired"
ENTITLEMENTS = "entitlements"
OWN_ENTITLEMENTS = f"{PREFIX}my-entitlements"


def is_emergency(text: str) -> bool:
    """Whether the words sound like danger to somebody."""
    return emergency_in(text) is not None


async def ask(work: Work, speaker: Speaker, text: str, knowledge: Base, now: datetime) -> Answered:
    """What the base says. An emergency tells helper and township at once; a complaint, what is not sure and what no
    longer holds goes to the township. Raises NotAllowed for whoever has no household to ask for."""
    household = await _household(work, speaker)
    answered = await _answered(work, speaker, household, text, knowledge, now)
    if answered.question_id is None:
        await _watch(work, speaker, household, None, text, now)
    return answered


async def _answered(
    work: Work, speaker: Speaker, household: Household, text: str, knowledge: Base, now: datetime
) -> Answered:
    prior = await entitlements.prior(work, household.id, knowledge, now)
    decisions = decide_all(knowledge, text, work.rulebook.programmes[household.programme].place, prior)
    articles = _articles(knowledge, decisions, work.rulebook.today(now))
    match decisions[0].kind:
        case Kind.EMERGENCY:
            return await _emergency(work, speaker, household, text, decisions[0], now)
        case Kind.GREETING:
            return Answered(Kind.GREETING.value)
        case Kind.STATUS if decisions[0].topic == OWN_ENTITLEMENTS:
            return Answered(ENTITLEMENTS)
        case Kind.STATUS:
            return Answered(Kind.STATUS.value, open=await own_open(work, speaker))
        case Kind.HAND_OVER:
            return await hand_over(work, speaker, text, now)
        case Kind.COMPLAINT:
            rules = tuple(one for one in articles if one.holds)
            return replace(await hand_over(work, speaker, text, now), kind=Kind.COMPLAINT.value, articles=rules)
        case Kind.ANSWER if not all(one.holds for one in articles):
            return replace(await hand_over(work, speaker, text, now), kind=EXPIRED, articles=articles)
    return Answered(decisions[0].kind.value, articles)


def _articles(knowledge: Base, decisions: Sequence[Decision], today: date) -> tuple[ArticleCard, ...]:
    """What is shown: the first article of each answer, or up to CHOICES titles."""
    first = decisions[0]
    if first.kind is Kind.CLARIFY:
        ids = [hit.id for hit in first.hits[:CHOICES]]
    else:
        ids = [decision.hits[0].id for decision in decisions if decision.hits]
    return tuple(article_card(knowledge.articles[name], today) for name in ids)


async def own_open(work: Work, speaker: Speaker) -> tuple[QuestionCard, ...]:
    """The speaker's own questions that wait for an answer."""
    return tuple(_card(work, asked) for asked in await questions.own_open(work, speaker.person_id))


async def article(work: Work, speaker: Speaker, article_id: str, knowledge: Base) -> ArticleCard:
    """One article of the base. Raises NotFound when it is not there (any more)."""
    if article_id not in knowledge.articles:
        raise NotFound("not_found")
    return article_card(knowledge.articles[article_id], speaker.today)


async def hand_over(
    work: Work, speaker: Speaker, text: str, now: datetime, *, unhelpful: bool = False, failed: Sequence[str] = ()
) -> Answered:
    """The question goes to the township, with a reply due in working days. `unhelpful`: the asker said that what the
    base answered did not help; `failed` are the articles (ids) that it answered with."""
    household = await _household(work, speaker)
    due_on = work.rulebook.calendar.plus(work.rulebook.today(now), REPLY_WORKING_DAYS)
    like = leading(text, await questions.open_near(work, household.village_id))
    question = await _store(work, speaker, household, text, now, due_on)
    if unhelpful:
        question.helped = False
        question.failed_articles = " ".join(failed) or None
    if like is None:
        cause = alerts.Cause(f"question:{question.id}", AlertKind.QUESTION, household.id, question_id=question.id)
        await alerts.raise_alerts(work, [cause], now)
    else:
        question.leads_id = like
    return Answered(Kind.HAND_OVER.value, question_id=question.id, due_on=question.due_on)


async def reopen(work: Work, speaker: Speaker, question_id: int, now: datetime) -> QuestionCard:
    """The answer did not help: its asker has it go back to the township, with a new clock. Raises as answers do."""
    asked = await questions.one(work, question_id)
    if asked is None or asked.question.person_id != speaker.person_id or asked.question.household_id is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.ASK_QUESTION, asked.question.household_id)
    due_on = work.rulebook.calendar.plus(work.rulebook.today(now), REPLY_WORKING_DAYS)
    if not await questions.reopen(work, question_id, due_on, now):
        raise Stale("question_open")
    append_audit(work, speaker, "reopen_question", now, question=question_id)
    key = f"question:{question_id}:{int(now.timestamp())}"
    cause = alerts.Cause(key, AlertKind.QUESTION, asked.question.household_id, question_id=question_id)
    await alerts.raise_alerts(work, [cause], now)
    await work.refresh(asked.question)
    return _card(work, asked)


async def helped(work: Work, speaker: Speaker, question_id: int, now: datetime) -> None:
    """The asker says that the answer helped. Raises NotAllowed."""
    asked = await questions.one(work, question_id)
    if asked is None or asked.question.person_id != speaker.person_id or asked.question.household_id is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.ASK_QUESTION, asked.question.household_id)
    asked.question.helped = True
    append_audit(work, speaker, "answer_helped", now, question=question_id)


async def tell_late(work: Work, now: datetime) -> int:
    """Questions that were not answered in time are told one rung up, each once; how many were found."""
    late = await questions.late(work, work.rulebook.today(now))
    causes = [
        alerts.Cause(
            f"question_late:{one.id}:{one.due_on}",
            AlertKind.QUESTION,
            one.household_id,
            question_id=one.id,
            skip=1,
        )
        for one in late
        if one.household_id is not None
    ]
    await alerts.raise_alerts(work, causes, now)
    return len(causes)


async def _emergency(
    work: Work, speaker: Speaker, household: Household, text: str, decision: Decision, now: datetime
) -> Answered:
    assert decision.emergency is not None
    question = await _store(work, speaker, household, text, now, due_on=None)
    cause = alerts.Cause(
        f"emergency:{question.id}",
        AlertKind.EMERGENCY,
        household.id,
        question_id=question.id,
        person_id=speaker.person_id,
    )
    await alerts.raise_alerts(work, [cause], now)
    return Answered(
        decision.kind.value,
        question_id=question.id,
        numbers=(decision.emergency.number,),
        danger=decision.emergency.name,
    )


async def _store(
    work: Work, speaker: Speaker, household: Household, text: str, now: datetime, due_on: date | None
) -> Question:
    question = Question(
        person_id=speaker.person_id,
        household_id=household.id,
        text=text[:TEXT_LENGTH],
        asked_at=now,
        due_on=due_on,
    )
    question = await questions.add(work, question)
    append_audit(work, speaker, Deed.ASK_QUESTION, now, question=question.id, household=household.id)
    await _watch(work, speaker, household, question.id, text, now)
    return question


async def _watch(
    work: Work, speaker: Speaker, household: Household, question_id: int | None, text: str, now: datetime
) -> None:
    """Only the family's own words: a helper's question may be about another family."""
    if household.contact_id == speaker.person_id:
        await monitoring.propose_from_question(work, speaker, household.id, question_id, text, now)


async def _household(work: Work, speaker: Speaker) -> Household:
    """Whose question it is: the asker's own household, or the first that the asker helps."""
    found = await households.of_contact(work, speaker.person_id)
    if found is None:
        homes = await households.homes_of(work, speaker.person_id)
        found = await work.get(Household, homes[0].id) if homes else None
    if found is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.ASK_QUESTION, found.id)
    return found


async def waiting(work: Work, speaker: Speaker, now: datetime) -> tuple[QuestionCard, ...]:
    """Questions that wait for this officer, the oldest first; of similar ones the first stands for all."""
    found = await questions.waiting(work, speaker.person_id)
    followers = Counter(asked.question.leads_id for asked in found)
    return tuple(
        replace(_card(work, asked), more=followers[asked.question.id])
        for asked in found
        if asked.question.leads_id is None
    )


async def one(work: Work, speaker: Speaker, question_id: int) -> QuestionCard:
    """One question for its officer. Raises NotAllowed."""
    return _card(work, await _found(work, speaker, question_id))


async def answer(work: Work, speaker: Speaker, question_id: int, text: str, now: datetime) -> QuestionCard:
    """The officer's answer goes back to the asker, quoting the question. Raises NotAllowed or Stale."""
    asked = await _found(work, speaker, question_id)
    if not await questions.answer(work, question_id, text[:TEXT_LENGTH], speaker.person_id, now):
        names = await people.names(work, [asked.question.answered_by or 0])
        raise Stale("question_answered", by=next(iter(names.values()), ""))
    append_audit(work, speaker, Deed.ANSWER_QUESTION, now, question=question_id)
    served = await questions.answer_followers(work, question_id, text[:TEXT_LENGTH], speaker.person_id, now)
    quiet_over = outside_quiet_hours(work.rulebook.home, now)
    messages = [
        outbox.new_row(
            f"answer:{one}:{int(now.timestamp())}",
            person,
            "answer",
            {"question": one},
            outbox.Priority.ANSWER,
            now,
            quiet_over,
        )
        for one, person in {question_id: asked.question.person_id, **served}.items()
    ]
    await outbox.put_all(work, messages)
    await alerts.settle_question(work, question_id, speaker, now)
    await work.refresh(asked.question)
    return _card(work, asked)


async def _found(work: Work, speaker: Speaker, question_id: int) -> Asked:
    asked = await questions.one(work, question_id)
    if asked is None or asked.question.household_id is None:
        raise NotAllowed("not_allowed")
    await ensure_may(work, speaker, Deed.ANSWER_QUESTION, asked.question.household_id)
    return asked


def _card(work: Work, asked: Asked) -> QuestionCard:
    return QuestionCard(
        id=asked.question.id,
        text=asked.question.text,
        asker=asked.asker,
        village=asked.village,
        asked_on=work.rulebook.today(asked.question.asked_at),
        due_on=asked.question.due_on,
        answer=asked.question.answer,
        earlier_answer=asked.question.earlier_answer,
        unhelpful=asked.question.helped is False,
        failed=tuple((asked.question.failed_articles or "").split()),
    )
