"""What was said, as far as an alert tells of it: a question, a word on a visit, worries and risks as codes."""

from rules.confirmation import revision_in
from rules.ladder import AlertKind
from rules.risks import risks_in
from rules.roles import OFFICES, Role
from storage import alerts

# Whoever asks both sides must know whom; the helper hears that it was the village's witness, and no name.
TOLD_BY_NAME = OFFICES | {Role.SECOND_HELPER}
_OF_A_WORD = frozenset({AlertKind.NOBODY_CAME, AlertKind.HOUSEHOLD_WORD})


def text(row: alerts.Shown) -> str:
    """The family's own words, where the alert has some; of worries and risks the codes, no more."""
    word = word_of(row)
    if row.question is not None:
        return row.question.text
    if row.contact is not None and row.alert.kind == AlertKind.NOT_WELL:
        return ",".join(row.contact.report.get("worries", ()))
    if row.contact is not None and row.alert.kind == AlertKind.RISK:
        report = row.contact.report
        if word is not None:
            return ",".join(sorted(risks_in(word.comment)))
        return ",".join(report.get("risks") or sorted(risks_in(report.get("note", ""))))
    return word.comment if word is not None else ""


def word_of(row: alerts.Shown) -> alerts.Word | None:
    """The word of which the alert tells; what was corrected since does not take it back."""
    if row.alert.kind not in _OF_A_WORD and ":word" not in row.alert.key:
        return None
    told = revision_in(row.alert.key)
    return next((one for one in row.words if one.revision == told), None)
