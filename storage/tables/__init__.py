"""All tables, a file a subject. A pairing is an interval, never a flag; what is next due is an indexed instant."""

from storage.tables.alerts import Alert, AlertTold
from storage.tables.base import Table
from storage.tables.contacts import Confirmation, Contact
from storage.tables.duties import CalendarDay, Excuse, Occurrence, OpenedWindow
from storage.tables.households import Household, Member, Pairing
from storage.tables.messages import Conversation, OutboxMessage, ReceivedUpdate
from storage.tables.people import Absence, Account, Invite, Office, Person, Preference, Region, Unit
from storage.tables.questions import Question

__all__ = [
    "Absence",
    "Account",
    "Alert",
    "AlertTold",
    "CalendarDay",
    "Confirmation",
    "Contact",
    "Conversation",
    "Excuse",
    "Household",
    "Invite",
    "Member",
    "Occurrence",
    "Office",
    "OpenedWindow",
    "OutboxMessage",
    "Pairing",
    "Person",
    "Preference",
    "Question",
    "ReceivedUpdate",
    "Region",
    "Table",
    "Unit",
]
