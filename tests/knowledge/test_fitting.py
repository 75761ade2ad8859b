"""The thresholds come from the written procedure."""

from math import isclose

from knowledge.base import Base, Prospect, read_thresholds
from knowledge.fitting import Sample, Tried, fit, regression, regression_of_offers
from knowledge.index import Match


def test_the_shipped_thresholds_are_what_the_procedure_gives() -> None:
    found, shipped = fit(Base.load()).thresholds, read_thresholds()
    assert isclose(found.answer, shipped.answer, abs_tol=0.005)
    assert isclose(found.clarify, shipped.clarify, abs_tol=0.005)
    assert isclose(found.calibration.lead, shipped.calibration.lead, rel_tol=0.01)
    assert isclose(found.offer.first, shipped.offer.first, rel_tol=0.01)


def test_regression_learns_that_a_lead_is_what_counts() -> None:
    samples = [Sample(Match("a", 0.5, 10), at / 50, at >= 25) for at in range(50)]
    found = regression(samples)
    assert found.lead > 1
    assert found.likelihood(samples[-1].first, 0.9) > 0.9 > 0.1 > found.likelihood(samples[0].first, 0.0)


def test_offers_learn_that_topics_beside_the_base_are_the_rivals() -> None:
    seen = [Prospect(0.3, 0.2, at / 100, 2.5) for at in range(50)]
    found = regression_of_offers([Tried(None, one, at < 25, at < 25) for at, one in enumerate(seen)])
    assert found.beside < -1
    assert found.likelihood(seen[0]) > 0.9 > 0.1 > found.likelihood(seen[-1])
