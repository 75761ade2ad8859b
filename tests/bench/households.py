"""What a household's file adds to search: its own articles likelier, when it asks about them and when not; and what
its line in the ledger adds."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from rich.console import Console

from knowledge.base import Base
from knowledge.decision import Decision, Kind, decide
from knowledge.fitting import FOLDS, alike, part
from knowledge.prior import RECEIVES, in_the_ledger, prior_of

# So many articles a household receives or may be entitled to, drawn by lot besides the one that it asks about.
OTHERS = 8
# Causes of poverty as ledgers write them.
CAUSES = ("因病", "因残", "因学", "因灾", "住房", "缺劳力", "缺技术")
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
    hints = {cause: in_the_ledger(base.articles.values(), cause, "") for cause in CAUSES}
    hinted = [one for one in asked if any(one[2] in names for names in hints.values())]
    rows["of a cause's matters, no ledger"] = _figures(hinted, base, None)
    rows["of a cause's matters, that cause in the ledger"] = _by_cause(hinted, hints, True)
    rows["of a cause's matters, another cause"] = _by_cause(hinted, hints, False)
    rows["of no cause's matter, some cause"] = _by_cause([one for one in asked if one not in hinted], hints, False)
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
    lot, found = Random(7), []
    for kept, text, name, right in asked:
        prior = dict.fromkeys(lot.sample(sorted(base.articles), OTHERS), RECEIVES)
        prior = {other: value for other, value in prior.items() if other not in right}
        if about_own:
            prior[name] = RECEIVES
        found.append((decide(kept, text, None, None if about_own is None else prior), right))
    return _counted(found)


def _by_cause(asked: list[Asked], hints: dict[str, frozenset[str]], fits: bool) -> dict[str, float]:
    """Each asked by a household with a cause, drawn by lot from those that hint at the matter, or that do not."""
    lot, found = Random(7), []
    for kept, text, name, right in asked:
        cause = lot.choice([cause for cause, names in hints.items() if (name in names) == fits])
        found.append((decide(kept, text, None, prior_of((), {}, hints[cause])), right))
    return _counted(found)


def _counted(found: list[tuple[Decision, frozenset[str]]]) -> dict[str, float]:
    firsts = [bool(one.hits) and one.hits[0].id in right for one, right in found]
    answered = [is_right for (one, _), is_right in zip(found, firsts, strict=True) if one.kind is Kind.ANSWER]
    return {
        "recall@1": sum(firsts) / len(found),
        "answered": len(answered) / len(found),
        "wrong of these": answered.count(False) / max(1, len(answered)),
    }
