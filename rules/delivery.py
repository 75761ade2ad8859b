"""How long a claimed message belongs to the process that sends it, and until when a message is of use."""

from datetime import date, datetime, time, timedelta

from rules.due_dates import at_local
from rules.programme import Programme

MIDNIGHT = time(0)
LEASE = timedelta(seconds=90)
SEND_TIMEOUT = timedelta(seconds=20)
MARGIN = timedelta(seconds=10)  # for writing down what came of a send
# As far back as a contact may be dated; whoever is asked later no longer remembers that day. Ours.
ASKED_FOR = timedelta(days=31)


def end_of(programme: Programme, day: date) -> datetime:
    """The instant (aware, UTC) at which this local day of the programme's place is over."""
    return at_local(programme, day + timedelta(days=1), MIDNIGHT)
