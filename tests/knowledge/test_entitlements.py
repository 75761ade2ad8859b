"""Rules of eligibility: yes, no, or unknown because of what nobody said."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from knowledge.articles import load
from knowledge.entitlements import FACTS, Rule, Standing, Verdict, judge, most_useful

NAMES = st.sampled_from(FACTS[:5])
RULES = st.builds(Rule, *[st.lists(NAMES, max_size=2, unique=True).map(tuple)] * 3)
KNOWN = st.dictionaries(NAMES, st.booleans())


def holds(rule: Rule, facts: dict[str, bool]) -> bool:
    """The rule with everything known, in one line."""
    return (
        all(facts[name] for name in rule.every)
        and (not rule.any or any(facts[name] for name in rule.any))
        and not any(facts[name] for name in rule.unless)
    )


@given(RULES, KNOWN)
def test_a_standing_says_what_every_way_to_fill_the_unknown_would_say(rule: Rule, known: dict[str, bool]) -> None:
    missing = [name for name in FACTS[:5] if name not in known]
    outcomes = {
        holds(rule, known | dict(zip(missing, filled, strict=True)))
        for filled in product((False, True), repeat=len(missing))
    }
    standing = judge(rule, known).standing
    if standing is Standing.LIKELY:
        assert outcomes == {True}
    elif standing is Standing.NOT:
        assert outcomes == {False}
    else:
        assert set(judge(rule, known).because) <= set(missing)


def test_a_verdict_names_its_reason() -> None:
    rule = Rule(every=("nobody_can_work",), unless=("car",))
    assert judge(rule, {}) == Verdict(Standing.UNKNOWN, ("nobody_can_work", "car"))
    assert judge(rule, {"car": True}) == Verdict(Standing.NOT, ("car",))
    assert judge(rule, {"car": False, "nobody_can_work": True}) == Verdict(Standing.LIKELY, ("nobody_can_work",))
    assert judge(Rule(), {}).standing is Standing.LIKELY


def test_the_question_that_decides_most_comes_first_and_an_unsure_one_not_again() -> None:
    verdicts = [judge(rule, {}) for rule in (Rule(("school",)), Rule(("school",)), Rule(("grain",)))]
    assert most_useful(verdicts) == "school"
    assert most_useful(verdicts, {"school"}) == "grain"
    assert most_useful(verdicts, {"school", "grain"}) is None


def test_every_fact_is_asked_for_by_some_article() -> None:
    used = {fact for article in load() if article.entitlement for fact in article.entitlement.facts}
    assert used == set(FACTS)
