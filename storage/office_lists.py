"""The board's lists of what offices set going: samples, changes of helper, gifts, watches, packages, imports."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from rules.cover import CoverState
from rules.imports import QUIET, ImportKind, RunState
from rules.inspection import Contentment, Policy, Result
from rules.monitoring import Cause
from rules.programme import Feast
from rules.roles import OFFICES, Role
from storage.among import among
from storage.listing import Field, Kind, Listing
from storage.lists import NOTHING
from storage.scope import Scope
from storage.tables import (
    Cover,
    CoveredPairing,
    GiftDelivery,
    GiftRound,
    Handover,
    Household,
    ImportRun,
    Inspection,
    InspectionItem,
    Pairing,
    Person,
    QuarterPackage,
    Region,
    Watch,
)

CHECK_STATES = ("to_ask", "asked")
CHANGE_STATES = ("asked_for", "agreed", "carried_out", "left_as_is")
GIFT_STATES = ("to_bring", "brought", "confirmed", "not_come")
WATCH_STATES = ("proposed", "watched", "left", "declined")
PACKAGE_STATES = ("unsigned", "signed", "received")


def _over(scope: Scope, region: Any) -> ColumnElement[bool]:
    """Whether a region is one of this officer's townships or cities, or a township of such a city."""
    below = select(Region.id).where(among(Region.parent_id, scope.cities))
    return or_(among(region, (*scope.townships, *scope.cities)), region.in_(below))


def samples(scope: Scope) -> Listing:
    """What was drawn at the places of this officer, the newest first."""
    place = aliased(Region)
    source = NOTHING.select_from(Inspection).join(place, place.id == Inspection.region_id)
    fields = (
        Field("drawn", Inspection.drawn_at, Kind.MOMENT),
        Field("place", place.name, searched=True),
        Field("seed", Inspection.seed, searched=True),
        Field("size", Inspection.size, Kind.NUMBER),
        Field("checked", kind=Kind.NUMBER),
    )
    return Listing(fields, source.where(_over(scope, Inspection.region_id)), Inspection.id, "drawn", down=True)


def checks(scope: Scope) -> Listing:
    """Households of samples: an inspector's own; for an office those that were asked, so that nobody is warned, and
    none where the reader helps: the answers are about them."""
    village, inspector = aliased(Region), aliased(Person)
    parts = [(InspectionItem.inspector_id == scope.person_id) if scope.inspects else None]
    if scope.roles & OFFICES:
        asked = InspectionItem.answered_at.is_not(None) & scope.families(OFFICES)
        parts.append(asked & Household.id.not_in(scope.helped()))
    seen = or_(*(one for one in parts if one is not None))
    source = NOTHING.select_from(InspectionItem).join(Inspection, Inspection.id == InspectionItem.inspection_id)
    source = source.join(Household, Household.id == InspectionItem.household_id)
    source = source.join(village, village.id == Household.village_id)
    source = source.join(inspector, inspector.id == InspectionItem.inspector_id).where(seen)
    fields = (
        Field("household", Household.head, searched=True),
        Field("village", village.name),
        Field("inspector", inspector.name),
        Field("state", case((InspectionItem.answered_at.is_(None), "to_ask"), else_="asked"), Kind.CODE,
              codes=CHECK_STATES),
        Field("result", InspectionItem.result, Kind.CODE, codes=tuple(Result)),
        Field("contentment", InspectionItem.contentment, Kind.CODE, codes=tuple(Contentment)),
        Field("policy", InspectionItem.policy, Kind.CODE, codes=tuple(Policy)),
        Field("answered", InspectionItem.answered_at, Kind.MOMENT),
        Field("seed", Inspection.seed, searched=True),
    )  # fmt: skip
    return Listing(fields, source, InspectionItem.id, "state", down=True)


def changes(scope: Scope) -> Listing:
    """Changes of helper at this person's places; a liaison reads the colleague's name and no family's."""
    village, helper, successor = aliased(Region), aliased(Person), aliased(Person)
    source = NOTHING.select_from(Handover).join(Pairing, Pairing.id == Handover.pairing_id)
    source = source.join(Household, Household.id == Pairing.household_id)
    source = source.join(village, village.id == Household.village_id)
    source = source.join(helper, helper.id == Pairing.person_id)
    source = source.join(successor, successor.id == Handover.new_person_id).where(scope.helping())
    state = case(
        (Handover.decision.is_(None), "asked_for"),
        (Handover.decision == "no", "left_as_is"),
        (Handover.ended_at.is_(None), "agreed"),
        else_="carried_out",
    )
    families = scope.families()
    fields = (
        Field("on", Handover.on_day, Kind.DAY),
        Field("helper", helper.name, searched=True),
        Field("successor", successor.name, searched=True),
        Field("role", Pairing.role, Kind.CODE, codes=(Role.FIRST_HELPER, Role.SECOND_HELPER)),
        Field("household", case((families, Household.head)), sorts=False),
        Field("village", case((families, village.name)), sorts=False),
        Field("reason", Handover.reason, Kind.CODE, sorts=False),
        Field("state", state, Kind.CODE, codes=CHANGE_STATES),
    )
    return Listing(fields, source, Handover.id, "on", down=True)


def covers(scope: Scope) -> Listing:
    """Temporary covers at this person's places, a row a cover; a liaison reads the colleagues' names."""
    helper, stand_in = aliased(Person), aliased(Person)
    seen = (
        select(CoveredPairing.cover_id)
        .join(Pairing, Pairing.id == CoveredPairing.pairing_id)
        .join(Household, Household.id == Pairing.household_id)
        .where(CoveredPairing.cover_id == Cover.id, scope.helping())
    )
    homes = select(func.count()).where(CoveredPairing.cover_id == Cover.id).scalar_subquery()
    source = NOTHING.select_from(Cover).join(helper, helper.id == Cover.person_id)
    source = source.outerjoin(stand_in, stand_in.id == Cover.stand_in_id).where(seen.exists())
    fields = (
        Field("begins", Cover.since, Kind.DAY),
        Field("until", Cover.until, Kind.DAY),
        Field("helper", helper.name, searched=True),
        Field("stand_in", stand_in.name, searched=True),
        Field("homes", homes, Kind.NUMBER, sorts=False),
        Field("why_away", Cover.reason, Kind.CODE, sorts=False),
        Field("cover", Cover.state, Kind.CODE, codes=tuple(CoverState)),
        Field("ended_on", Cover.ended_on, Kind.DAY),
    )
    return Listing(fields, source, Cover.id, "begins", down=True)


def gifts(scope: Scope) -> Listing:
    """Each household's gift of each round, with whoever brings it today."""
    village, helper = aliased(Region), aliased(Person)
    helped = (Pairing.household_id == Household.id) & Pairing.until.is_(None) & (Pairing.role == Role.FIRST_HELPER)
    state = case(
        (GiftDelivery.answer == "not_come", "not_come"),
        (GiftDelivery.answer.is_not(None), "confirmed"),
        (GiftDelivery.delivered_at.is_not(None), "brought"),
        else_="to_bring",
    )
    source = NOTHING.select_from(GiftDelivery).join(GiftRound, GiftRound.id == GiftDelivery.round_id)
    source = source.join(Household, Household.id == GiftDelivery.household_id)
    source = source.join(village, village.id == Household.village_id).outerjoin(Pairing, helped)
    brings = func.coalesce(Pairing.stand_in_id, Pairing.person_id)
    # The newest stand last in the table: a city's fifty are found from its end, not through all its villages.
    source = source.outerjoin(helper, helper.id == brings).where(scope.families(of_one=bool(scope.cities)))
    fields = (
        Field("on", GiftRound.feast_on, Kind.DAY),
        Field("feast", GiftRound.feast, Kind.CODE, codes=tuple(Feast)),
        Field("household", Household.head, searched=True),
        Field("village", village.name, searched=True),
        Field("helper", helper.name, searched=True),
        Field("state", state, Kind.CODE, codes=GIFT_STATES),
    )
    return Listing(fields, source, GiftDelivery.id, down=True)


def watches(scope: Scope) -> Listing:
    """Households that are watched or were, those to be looked at soonest first; for offices also what is only
    proposed or was declined, for a second helper as far as they proposed it."""
    village = aliased(Region)
    state = case(
        (Watch.entered_on.is_(None) & Watch.ended_at.is_(None), "proposed"),
        (Watch.entered_on.is_(None), "declined"),
        (Watch.ended_at.is_(None), "watched"),
        else_="left",
    )
    source = NOTHING.select_from(Watch).join(Household, Household.id == Watch.household_id)
    source = source.join(village, village.id == Household.village_id).where(scope.families())
    told = or_(Watch.entered_on.is_not(None), Watch.proposed_by == scope.person_id, scope.families(OFFICES))
    source = source.where(told)
    fields = (
        Field("household", Household.head, searched=True),
        Field("village", village.name, searched=True),
        Field("cause", Watch.cause, Kind.CODE, codes=tuple(Cause)),
        Field("state", state, Kind.CODE, codes=WATCH_STATES),
        Field("proposed", Watch.proposed_at, Kind.MOMENT),
        Field("entered_on", Watch.entered_on, Kind.DAY),
        Field("review_on", Watch.review_on, Kind.DAY),
        Field("exited_on", Watch.exited_on, Kind.DAY),
    )
    return Listing(fields, source, Watch.id, "review_on")


def packages(scope: Scope) -> Listing:
    """The quarter packages that concern this person; the newest quarter first."""
    town = aliased(Region)
    state = case(
        (QuarterPackage.received_at.is_not(None), "received"),
        (QuarterPackage.signed_at.is_not(None), "signed"),
        else_="unsigned",
    )
    source = NOTHING.select_from(QuarterPackage).join(town, town.id == QuarterPackage.region_id)
    source = source.where(town.id.in_(townships_of(scope)))
    fields = (
        Field("township", town.name, searched=True),
        Field("period", QuarterPackage.period, searched=True),
        Field("supplement", QuarterPackage.number, Kind.NUMBER),
        Field("state", state, Kind.CODE, codes=PACKAGE_STATES),
        Field("due_on", QuarterPackage.due_on, Kind.DAY),
        Field("signed", QuarterPackage.signed_at, Kind.MOMENT),
        Field("received", QuarterPackage.received_at, Kind.MOMENT),
    )
    return Listing(fields, source, QuarterPackage.id, "period", down=True)


def imports(scope: Scope, now: datetime) -> Listing:
    """What files brought in at the cities of this officer, the newest first; what nobody goes on with by now is
    broken off."""
    broken = (ImportRun.state == RunState.RUNNING) & or_(ImportRun.seen_at.is_(None), ImportRun.seen_at < now - QUIET)
    fields = (
        Field("file", ImportRun.file_name, searched=True),
        Field("brought", ImportRun.kind, Kind.CODE, codes=tuple(ImportKind)),
        Field("run", case((broken, RunState.BROKEN.value), else_=ImportRun.state), Kind.CODE, codes=tuple(RunState)),
        Field("begun", ImportRun.begun_at, Kind.MOMENT),
        Field("done", ImportRun.done, Kind.NUMBER),
        Field("rows_in_all", ImportRun.rows, Kind.NUMBER),
        Field("added", ImportRun.added, Kind.NUMBER),
        Field("changed", ImportRun.changed, Kind.NUMBER),
    )
    own = Scope(scope.person_id, cities=scope.cities)
    here = or_(_over(own, ImportRun.region_id), ImportRun.region_id.in_(own.villages()))
    source = NOTHING.select_from(ImportRun).where(here)
    return Listing(fields, source, ImportRun.id, "begun", down=True)


def townships_of(scope: Scope) -> Select[Any]:
    """The townships of this officer, and those in which a second helper watches over somebody."""
    town, village = aliased(Region), aliased(Region)
    parts = [among(town.id, scope.townships), among(town.parent_id, scope.cities)]
    if scope.second:
        own = select(village.parent_id).join(Household, Household.village_id == village.id)
        parts.append(town.id.in_(own.where(scope.families([Role.SECOND_HELPER]))))
    return select(town.id).where(town.kind == "township", or_(*parts))


def checked(ids: Collection[int]) -> Select[int, int]:
    """By sample: how many of its households were asked."""
    query = select(InspectionItem.inspection_id, func.count(InspectionItem.answered_at))
    return query.where(among(InspectionItem.inspection_id, ids)).group_by(InspectionItem.inspection_id)
