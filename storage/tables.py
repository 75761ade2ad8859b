"""All tables. A pairing is an interval, never a flag; whatever is next due is a stored, indexed instant."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import UtcDateTime

# SQLite gives ids by itself only to INTEGER PRIMARY KEY.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Table(DeclarativeBase):
    """Names of constraints are fixed, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime(), date: Date(), dict[str, Any]: JSON(), int: BigId}


class Region(Table):
    """City, township or village; a village's parent is its township, a township's its city."""

    __tablename__ = "region"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))


class Unit(Table):
    """A helper's employer (后盾单位)."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Person(Table):
    """Anybody with a role. Names and numbers are shown to people and never logged."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[str] = mapped_column(String(80), default="")


class Account(Table):
    """A person's Telegram account: one each way. `unreachable_why` is set while the bot cannot write to it."""

    __tablename__ = "account"
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    language: Mapped[str] = mapped_column(String(10))
    consented_at: Mapped[datetime | None]
    unreachable_why: Mapped[str | None] = mapped_column(String(40))


class Office(Table):
    """A supervisor's role: township or city officer of a region, or liaison of a unit."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("person_id", "role", "region_id", "unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)


class Invite(Table):
    """A one-use link; only the hash of its token is stored."""

    __tablename__ = "invite"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(BigInteger)


class Household(Table):
    """A household in need. `contact_id` is the member who confirms visits and asks questions."""

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("village_id", "head", "discriminator"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    village_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    head: Mapped[str] = mapped_column(String(80))
    discriminator: Mapped[str] = mapped_column(String(40), default="")
    programme: Mapped[str] = mapped_column(String(40), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    poverty_cause: Mapped[str] = mapped_column(String(120), default="")
    help_measures: Mapped[str] = mapped_column(Text, default="")


class Member(Table):
    """Somebody who lives in the household (the head included)."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("household_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    name: Mapped[str] = mapped_column(String(80))
    relation: Mapped[str] = mapped_column(String(40), default="")


class Pairing(Table):
    """A person answers for a household in a role from one day until another (exclusive; open when null)."""

    __tablename__ = "pairing"
    __table_args__ = (
        Index(
            "ix_pairing_open_role",
            "household_id",
            "role",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "ix_pairing_open_since",
            "since",
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]


class Occurrence(Table):
    """One duty of one pairing in one window. `next_step_at` is null once nothing more is to be done."""

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("pairing_id", "duty", "window_start"),
        Index(
            "ix_occurrence_due",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    duty: Mapped[str] = mapped_column(String(40))
    window_start: Mapped[date]
    window_end: Mapped[date]
    closed_as: Mapped[str | None] = mapped_column(String(20))
    missed_at: Mapped[datetime | None]
    next_step: Mapped[str | None] = mapped_column(String(20))
    next_step_at: Mapped[datetime | None]


class OpenedWindow(Table):
    """Marks that the occurrences of a programme's duty and window were made, so that a tick need not look again."""

    __tablename__ = "opened_window"
    programme: Mapped[str] = mapped_column(String(40), primary_key=True)
    duty: Mapped[str] = mapped_column(String(40), primary_key=True)
    window_start: Mapped[date] = mapped_column(primary_key=True)


class Contact(Table):
    """A call or a visit that was filed; `report` holds the answers by field name."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_pairing_day", "pairing_id", "happened_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    happened_on: Mapped[date]
    counts: Mapped[bool]
    filed_at: Mapped[datetime]
    filing_key: Mapped[str] = mapped_column(String(64), unique=True)
    report: Mapped[dict[str, Any]]


class Confirmation(Table):
    """The household's word on a contact: one answer, by the household's own account, on the server's time."""

    __tablename__ = "confirmation"
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime]


class Alert(Table):
    """Something that a supervisor must see and acknowledge; `key` makes it unique for its cause."""

    __tablename__ = "alert"
    __table_args__ = (
        Index(
            "ix_alert_climb",
            "climbs_at",
            sqlite_where=text("climbs_at IS NOT NULL"),
            postgresql_where=text("climbs_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    opened_at: Mapped[datetime]
    rung: Mapped[int] = mapped_column(default=0)
    climbs_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AlertTold(Table):
    """Who was told of an alert, on which rung."""

    __tablename__ = "alert_told"
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    rung: Mapped[int]
    told_at: Mapped[datetime]


class Question(Table):
    """What somebody asked and the base could not answer for sure; it waits for a person.

    `due_on` is null for an emergency: somebody must call there at once, and no written answer is waited for.
    """

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    due_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Excuse(Table):
    """Why a duty could not be done, and what was decided: it excuses, extends (`until`) or cancels the occurrence."""

    __tablename__ = "excuse"
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[date | None]
    asked_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Absence(Table):
    """A supervisor is away from one day to another (both inclusive); the deputy is told instead."""

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date]


class Preference(Table):
    """When a person wants to be reminded: a local hour, and whether on rest days too."""

    __tablename__ = "preference"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    remind_at: Mapped[str] = mapped_column(String(5))
    on_rest_days: Mapped[bool] = mapped_column(default=True)


class CalendarDay(Table):
    """A day of an imported working calendar that differs from Monday-Friday; it goes before the shipped calendar."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40), default="")


class OutboxMessage(Table):
    """What the bot begins: a row before a send. The words are rendered when it is sent; `about` holds ids only."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_waiting", "state", "not_before", "priority"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[dict[str, Any]]
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    deadline: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(String(80))


class Conversation(Table):
    """The state of one person's conversation (aiogram's FSM); `data` is the draft, versioned by its flow."""

    __tablename__ = "conversation"
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str | None] = mapped_column(String(80))
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class ReceivedUpdate(Table):
    """An update that was accepted: kept until it is handled, its id remembered for a week after."""

    __tablename__ = "received_update"
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[dict[str, Any] | None]
    handled_at: Mapped[datetime | None]
