"""All tables, a file a subject. A pairing is an interval, never a flag; what is next due is an indexed instant."""

from storage.tables.alerts import Alert, AlertStep, AlertTold
from storage.tables.audit import AuditLink
from storage.tables.base import Table
from storage.tables.board import Coverage, SignInLink, WebSession
from storage.tables.cases import Case, CaseStep
from storage.tables.contacts import Confirmation, Contact, ContactRevision, Oversight
from storage.tables.covers import Cover, CoveredPairing
from storage.tables.duties import CalendarDay, Excuse, Occurrence, OpenedWindow
from storage.tables.erasures import Erasure
from storage.tables.files import KeptFile, KeyMark
from storage.tables.gifts import GiftDelivery, GiftRound
from storage.tables.handovers import Handover
from storage.tables.households import Household, Member, Pairing
from storage.tables.imports import ImportChange, ImportHeading, ImportRun
from storage.tables.income import IncomeStatement
from storage.tables.inspections import Inspection, InspectionItem
from storage.tables.knowledge import ArticleVersion, Entitlement, HouseholdFact
from storage.tables.messages import Conversation, OutboxMessage, ReceivedUpdate
from storage.tables.monitoring import Watch, WatchStep
from storage.tables.packages import PackageLook, QuarterPackage
from storage.tables.people import Absence, Account, Invite, Office, Person, Preference, Region, Unit
from storage.tables.plans import Measure, MeasureWord, Plan, PlanRevision
from storage.tables.questions import Question

__all__ = [
    "Absence",
    "Account",
    "Alert",
    "AlertStep",
    "AlertTold",
    "ArticleVersion",
    "AuditLink",
    "CalendarDay",
    "Case",
    "CaseStep",
    "Confirmation",
    "Contact",
    "ContactRevision",
    "Conversation",
    "Cover",
    "Coverage",
    "CoveredPairing",
    "Entitlement",
    "Erasure",
    "Excuse",
    "GiftDelivery",
    "GiftRound",
    "Handover",
    "Household",
    "HouseholdFact",
    "ImportChange",
    "ImportHeading",
    "ImportRun",
    "IncomeStatement",
    "Inspection",
    "InspectionItem",
    "Invite",
    "KeptFile",
    "KeyMark",
    "Measure",
    "MeasureWord",
    "Member",
    "Occurrence",
    "Office",
    "OpenedWindow",
    "OutboxMessage",
    "Oversight",
    "PackageLook",
    "Pairing",
    "Person",
    "Plan",
    "PlanRevision",
    "Preference",
    "QuarterPackage",
    "Question",
    "ReceivedUpdate",
    "Region",
    "SignInLink",
    "Table",
    "Unit",
    "Watch",
    "WatchStep",
    "WebSession",
]
