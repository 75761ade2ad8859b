"""What people add to the articles that are files: phrasings, and articles from answers that were given."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from knowledge.articles import Article, Detail, Source
from knowledge.base import Base

FOLDER = "answered"


@dataclass(frozen=True, slots=True)
class Addition:
    """A question under an article of the base, or (with a body) an article of its own from this place and year."""

    article_id: str
    text: str
    body: str = ""
    place: str = ""
    year: str = ""
    source: str = ""


def with_additions(base: Base, additions: Iterable[Addition]) -> Base:
    """Another base, indexed anew; what belongs to an article that is not there is left out."""
    articles = dict(base.articles)
    for added in additions:
        if added.body:
            articles[added.article_id] = _article(added)
        elif added.article_id in articles:
            article = articles[added.article_id]
            articles[added.article_id] = replace(article, questions=(*article.questions, added.text))
    return Base.of(tuple(articles.values()), tuple(base.topics.values()), base.thresholds, base.dangers)


def _article(added: Addition) -> Article:
    return Article(
        id=added.article_id,
        title=added.text,
        english="",
        topic=added.article_id,
        category="",
        region=added.place,
        folder=FOLDER,
        year=added.year,
        detail=Detail.PARTIAL,
        scope_note="",
        facts=tuple(line for line in added.body.splitlines() if line.strip()),
        eligibility=(),
        exclusions=(),
        how_to_apply=(),
        keywords=(),
        questions=(added.text,),
        source=Source(added.source, 0, ""),
    )
