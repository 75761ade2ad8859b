"""What is known of a household before it asks: it rather asks about what it receives or may be entitled to."""

from collections.abc import Collection, Mapping

from knowledge.entitlements import Standing, Verdict

# By how much an entry gains or loses against others; measured in docs/answers.md. Little: words decide, not the file.
RECEIVES = 1.1
LIKELY = 1.1
NOT = 0.97


def prior_of(receives: Collection[str], verdicts: Mapping[str, Verdict]) -> dict[str, float]:
    """For articles (by id) that the household receives, is likely entitled to, or is not. What nobody told changes
    nothing; a rule for everybody (nothing speaks for it in particular) neither."""
    found: dict[str, float] = {}
    for name, verdict in verdicts.items():
        if verdict.standing is Standing.LIKELY and verdict.because:
            found[name] = LIKELY
        elif verdict.standing is Standing.NOT:
            found[name] = NOT
    return found | dict.fromkeys(receives, RECEIVES)
