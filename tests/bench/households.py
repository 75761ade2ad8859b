"""What a household's file adds to search: its own articles likelier, when it asks about them and when not."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from rich.console import Console

from knowledge.base import Base
from knowledge.decision import Kind, decide
from knowledge.fitting import FOLDS, alike, part
from knowledge.prior import RECEIVES

# So many articles a household receives or may be entitled to, drawn by lot besides the one that it asks about.
OTHERS = 8
Asked = tuple[Base, str, str, frozenset[str]]


def measured() -> dict[str, dict[str, float]]:
    """Each sample question of an article, asked on a base that has not seen it: recall@1, answered, wrong."""
    base = Base.load()
    asked = list(_left_out(base))
    rows = {
        "nothing known of the household": _figures(asked, base, None),
        "it asks about what it receives": _figures(asked, base, True),
        "it asks about something else": _figures(asked, base, False),
    }
    for name, row in rows.items():
        Console(width=200).print(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in row.items()))
    return rows


def _left_out(base: Base) -> Iterator[Asked]:
    articles, topics = tuple(base.articles.values()), tuple(base.topics.values())
    for fold in range(FOLDS):
        kept = Base.of(
            tuple(replace(entry, questions=part(entry, at, fold, False)) for at, entry in enumerate(articles)),
            tuple(replace(entry, questions=part(entry, at, fold, False)) for at, entry in enumerate(topics)),
            base.thresholds,
        )
        for at, entry in enumerate(articles):
            for text in part(entry, at, fold, True):
                yield kept, text, entry.id, alike(base, entry.id)


def _figures(asked: list[Asked], base: Base, about_own: bool | None) -> dict[str, float]:
    lot, first, answered, wrong = Random(7), 0, 0, 0
    for kept, text, name, right in asked:
        prior = dict.fromkeys(lot.sample(sorted(base.articles), OTHERS), RECEIVES)
        prior = {other: value for other, value in prior.items() if other not in right}
        if about_own:
            prior[name] = RECEIVES
        found = decide(kept, text, None, None if about_own is None else prior)
        is_right = bool(found.hits) and found.hits[0].id in right
        first += is_right
        answered += found.kind is Kind.ANSWER
        wrong += found.kind is Kind.ANSWER and not is_right
    size = len(asked)
    return {"recall@1": first / size, "answered": answered / size, "wrong of these": wrong / max(1, answered)}
