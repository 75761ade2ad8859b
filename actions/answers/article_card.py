"""An article of the base as it is shown."""

from datetime import date

from actions.views import ArticleCard
from knowledge.articles import Article


def article_card(found: Article, today: date) -> ArticleCard:
    """An article as it is shown on that day: facts in order, place, year and source."""
    return ArticleCard(
        id=found.id,
        title=found.title,
        region=found.region,
        year=found.year,
        detail=found.detail.value,
        facts=found.facts,
        exclusions=found.exclusions,
        how_to_apply=found.how_to_apply,
        scope_note=found.scope_note,
        who_to_ask=found.who_to_ask,
        source=found.source.cited,
        valid_from=found.valid_from if found.valid_from and found.valid_from > today else None,
        valid_until=found.valid_until,
        holds=found.is_valid(today),
    )
