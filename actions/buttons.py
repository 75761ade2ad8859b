"""Callback data of buttons: ids only, short; the chat's handlers parse the same forms (handlers/buttons.py)."""

from rules.confirmation import Answer


def start_visit(household_id: int) -> str:
    """Begin a visit report for this household."""
    return f"visit:{household_id}"


def start_call(household_id: int) -> str:
    """Begin a call record for this household."""
    return f"call:{household_id}"


def confirm(contact_id: int, answer: Answer) -> str:
    """The household's word on a contact."""
    return f"confirm:{contact_id}:{answer}"


def acknowledge(alert_id: int) -> str:
    """I have seen this alert and take care of it."""
    return f"ack:{alert_id}"


def see_alerts() -> str:
    """List my open alerts."""
    return "alerts"


def answer_question(question_id: int) -> str:
    """Begin the answer to a question that was handed over."""
    return f"reply:{question_id}"


def later(days: int) -> str:
    """Remind me of today's bundle again in so many days."""
    return f"later:{days}"
