"""What is known of a household before it asks: it rather asks about what it receives or may be entitled to."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from knowledge.articles import Article
from knowledge.entitlements import Standing, Verdict
from knowledge.spoken import WORDS

# By how much an entry gains or loses against others; measured in docs/answers.md. Little: words decide, not the file.
RECEIVES = 1.1
LIKELY = 1.1
NOT = 0.97
ROSTER = 1.05
# A keyword this long that stands among the measures of the ledger names its article.
NAMES = 3


@dataclass(frozen=True, slots=True)
class _Cause:
    words: tuple[str, ...]
    categories: frozenset[str]
    facts: frozenset[str]


def prior_of(
    receives: Collection[str], verdicts: Mapping[str, Verdict], ledger: Collection[str] = ()
) -> dict[str, float]:
    """For articles (by id) that the household receives, is likely entitled to, or is not, and those of which the
    `ledger` gives a hint. What nobody told changes nothing; a rule for everybody (nothing speaks for it in
    particular) neither. What the family itself said outweighs the ledger."""
    found = dict.fromkeys(ledger, ROSTER)
    for name, verdict in verdicts.items():
        if verdict.standing is Standing.LIKELY and verdict.because:
            found[name] = LIKELY
        elif verdict.standing is Standing.NOT:
            found[name] = NOT
    return found | dict.fromkeys(receives, RECEIVES)


def in_the_ledger(articles: Iterable[Article], cause: str, measures: str) -> frozenset[str]:
    """The articles (ids) that the causes of poverty and the measures of a household's line in the ledger hint at."""
    own = [one for one in _causes() if any(word in cause for word in one.words)]
    return frozenset(article.id for article in articles if _hinted(article, own, measures))


def _hinted(article: Article, causes: Iterable[_Cause], measures: str) -> bool:
    rule = article.entitlement
    facts = {*rule.every, *rule.any} if rule else set()
    if any(article.category in one.categories or facts & one.facts for one in causes):
        return True
    return any(len(keyword) >= NAMES and keyword in measures for keyword in article.keywords)


@cache
def _causes() -> tuple[_Cause, ...]:
    lists = tomllib.loads((WORDS / "roster.toml").read_text(encoding="utf-8"))
    return tuple(
        _Cause(tuple(one["words"]), frozenset(one["categories"]), frozenset(one["facts"])) for one in lists["cause"]
    )
