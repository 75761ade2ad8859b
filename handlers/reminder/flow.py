"""The one question about an appointment: on which day."""

from handlers.flow import Flow, Kind, Question


def appointment_flow() -> Flow:
    """Buttons for the coming days; another day can be written."""
    return Flow(name="reminder", version=1, questions=(Question("day", Kind.DATE, ahead=True),))
