"""What is known of a household before it asks."""

from knowledge.articles import load
from knowledge.base import Base
from knowledge.decision import decide
from knowledge.entitlements import Standing, Verdict
from knowledge.prior import in_the_ledger, prior_of


def test_what_is_received_or_likely_gains_and_what_is_not_for_it_loses() -> None:
    verdicts = {
        "likely": Verdict(Standing.LIKELY, ("elders",)),
        "everybody": Verdict(Standing.LIKELY),
        "unknown": Verdict(Standing.UNKNOWN, ("car",)),
        "not": Verdict(Standing.NOT, ("car",)),
        "received": Verdict(Standing.NOT, ("car",)),
    }
    found = prior_of(["received"], verdicts)
    assert found["likely"] > 1 > found["not"]
    assert found["received"] > 1
    assert found.keys() == {"likely", "not", "received"}


def test_of_a_household_of_which_nothing_is_known_nothing_is_guessed() -> None:
    assert prior_of([], {}) == {}


def test_the_ledgers_cause_and_measures_hint_at_articles_and_decide_none() -> None:
    articles = load()
    by_id = {article.id: article for article in articles}
    ill = in_the_ledger(articles, "因病", "")
    assert {by_id[name].category for name in ill} >= {"医疗"}
    assert "lz2018-disability-subsidy" not in ill
    assert "lz2018-disability-subsidy" in in_the_ledger(articles, "因残、缺劳力", "")
    assert "lz2018-disability-subsidy" in in_the_ledger(articles, "", "落实残疾补贴")
    assert in_the_ledger(articles, "", "每月电话问候") == frozenset()
    found = prior_of(["a"], {"b": Verdict(Standing.NOT, ("car",))}, {"a", "b", "c"})
    assert found["a"] > found["c"] > 1 > found["b"], "what the family said outweighs the ledger"


def test_a_ledger_never_turns_a_clear_question_to_another_matter() -> None:
    base = Base.load()
    for cause in ("因病", "因残", "因学", "缺技术"):
        prior = prior_of([], {}, in_the_ledger(base.articles.values(), cause, ""))
        for article in base.articles.values():
            with_it, without = decide(base, article.title, None, prior), decide(base, article.title)
            assert [hit.id for hit in with_it.hits[:1]] == [hit.id for hit in without.hits[:1]], (cause, article.id)
