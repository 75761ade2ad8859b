"""An answered question becomes a phrasing of an article or an article of its own; a second person lets it serve."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.answers import questions
from actions.audit import append_audit
from actions.pages.board import Visitor
from actions.views import Speaker
from knowledge.additions import Addition
from knowledge.base import Base
from rules.board import PageName
from rules.errors import NotAllowed, Stale
from storage import curating
from storage import questions as question_rows
from storage.database import Work

TITLES = 2
# Articles that did not help: so many are shown, of so many days.
FAILING, FAILING_DAYS = 10, 365
PHRASING, ARTICLE = "phrasing", "article"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes to serve: a phrasing of the article `title`, or a new article with an answer."""

    id: int
    text: str
    answer: str
    title: str
    by: str


async def failing(work: Work, visitor: Visitor, knowledge: Base, now: datetime) -> tuple[tuple[str, int], ...]:
    """The titles of the articles that did not help most often at this officer's places within a year, and how often.
    Raises NotAllowed."""
    visitor.ensure_page(PageName.QUESTIONS)
    counts = await question_rows.failed_articles(work, visitor.scope, now - timedelta(days=FAILING_DAYS))
    here = (
        (knowledge.articles[name].title, times) for name, times in counts.most_common() if name in knowledge.articles
    )
    return tuple(here)[:FAILING]


async def offers(work: Work, speaker: Speaker, question_id: int, knowledge: Base) -> tuple[tuple[str, str], ...]:
    """The articles of which an answered question may be another phrasing: ids with titles. Raises NotAllowed."""
    asked = await questions.one(work, speaker, question_id)
    hits = [hit.id for hit in knowledge.index.search(asked.text, 10) if hit.id in knowledge.articles][:TITLES]
    return tuple((name, knowledge.articles[name].title) for name in hits)


async def propose(
    work: Work, speaker: Speaker, question_id: int, article_id: str | None, knowledge: Base, now: datetime
) -> None:
    """The answered question as a phrasing of that article; None: as an article of its own, with its answer. Raises
    NotAllowed, Stale where it was proposed before or is not answered yet."""
    asked = await questions.one(work, speaker, question_id)
    township = await curating.township_of(work, question_id)
    if article_id is not None and article_id not in knowledge.articles:
        raise NotAllowed("not_allowed")
    if asked.answer is None or township is None:
        raise Stale("not_to_propose")
    new = await curating.propose(
        work,
        {
            "article_id": article_id or f"answered-{question_id}",
            "kind": PHRASING if article_id else ARTICLE,
            "text": asked.text,
            "body": "" if article_id else asked.answer,
            "place": township.name,
            "region_id": township.id,
            "question_id": question_id,
            "proposed_by": speaker.person_id,
            "proposed_at": now,
        },
    )
    if not new:
        raise Stale("not_to_propose")
    append_audit(work, speaker, "propose_article", now, question=question_id, article=article_id)


async def pending(work: Work, speaker: Speaker, knowledge: Base) -> tuple[Proposal, ...]:
    """What others proposed and this officer may let serve."""
    return tuple(
        Proposal(
            version.id,
            version.text,
            version.body,
            "" if version.body else knowledge.articles[version.article_id].title,
            name,
        )
        for version, name in await curating.pending(work, speaker.person_id)
        if version.body or version.article_id in knowledge.articles
    )


async def review(work: Work, speaker: Speaker, version_id: int, accept: bool, now: datetime) -> None:
    """A second person's word. Raises NotAllowed for what is not theirs to review, or one's own."""
    if version_id not in {version.id for version, _ in await curating.pending(work, speaker.person_id)}:
        raise NotAllowed("not_allowed")
    if not await curating.review(work, version_id, accept, speaker.person_id, now):
        raise Stale("not_to_propose")
    append_audit(work, speaker, "review_article", now, version=version_id, accepted=int(accept))


async def how_many(work: Work) -> int:
    """How many additions serve."""
    return await curating.how_many(work)


async def additions(work: Work) -> list[Addition]:
    """All that serves besides the files."""
    return [
        Addition(
            one.version.article_id,
            one.version.text,
            one.version.body,
            one.version.place,
            str(work.rulebook.today(one.version.proposed_at).year),
            f"{one.version.place} {work.rulebook.today(one.version.proposed_at)} {one.author}",
        )
        for one in await curating.accepted(work)
    ]
