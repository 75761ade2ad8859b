"""Places, people and what they may do."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table
from storage.types import Sealed


class Region(Table):
    """City, township or village; a village's parent is its township, a township's its city. `programme`: what the
    place was assigned, for households that come later; none where it follows the place above."""

    __tablename__ = "region"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    programme: Mapped[str | None] = mapped_column(String(40))


class Unit(Table):
    """A helper's employer (后盾单位)."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Person(Table):
    """Anybody with a role. Names and numbers are shown to people and never logged; numbers are encrypted.
    `texts_since`: since when the person agrees to short messages (SMS), where there is no Telegram."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    phone: Mapped[str | None] = mapped_column(Sealed("person.phone"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[str] = mapped_column(String(80), default="")
    texts_since: Mapped[datetime | None]


class Account(Table):
    """A person's Telegram account: one each way. `unreachable_why` is set while the bot cannot write to it,
    `unreachable_at` since when."""

    __tablename__ = "account"
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    language: Mapped[str] = mapped_column(String(10))
    consented_at: Mapped[datetime | None]
    unreachable_why: Mapped[str | None] = mapped_column(String(40))
    unreachable_at: Mapped[datetime | None]


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
