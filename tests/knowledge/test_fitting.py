"""The thresholds come from the written procedure."""

from math import isclose

from knowledge.base import Base, read_thresholds
from knowledge.fitting import Sample, fit, regression
from knowledge.index import Match


def test_the_shipped_thresholds_are_what_the_procedure_gives() -> None:
    found, shipped = fit(Base.load()).thresholds, read_thresholds()
    assert isclose(found.answer, shipped.answer, abs_tol=0.005)
    assert isclose(found.clarify, shipped.clarify, abs_tol=0.005)
    assert isclose(found.calibration.lead, shipped.calibration.lead, rel_tol=0.01)


def test_regression_learns_that_a_lead_is_what_counts() -> None:
    samples = [Sample(Match("a", 0.5, 10), at / 50, at >= 25, at >= 20) for at in range(50)]
    found = regression(samples)
    assert found.lead > 1
    assert found.likelihood(samples[-1].first, 0.9) > 0.9 > 0.1 > found.likelihood(samples[0].first, 0.0)
