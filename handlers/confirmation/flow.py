"""What a household may add to its answer: one question, and it may be left empty."""

from actions.views import ContactCard
from handlers.flow import Flow, Kind, Question
from rules.visit_report import NOTE_LENGTH


def comment_flow(contact: ContactCard) -> Flow:
    """The conversation about this contact."""
    return Flow(
        name="confirmation",
        version=2,
        questions=(
            Question("revision", Kind.TEXT, asked=False, changeable=False),  # the one that is seen
            Question("comment", Kind.TEXT, optional=True, limit=NOTE_LENGTH),
        ),
        values={
            "helper": contact.helper,
            "contact_on": contact.on,
            "contact_kind": contact.kind,
            "revision": contact.revision,
        },
    )
