"""What is known of a household before it asks."""

from knowledge.entitlements import Standing, Verdict
from knowledge.prior import prior_of


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
