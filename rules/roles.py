"""Who may do what: one table of deeds and roles, read by every deed before anything else."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is towards one household (GLOSSARY.md has the Chinese terms)."""

    FIRST_HELPER = "first_helper"
    SECOND_HELPER = "second_helper"
    HOUSEHOLD = "household"
    VILLAGE_WITNESS = "village_witness"
    UNIT_LIAISON = "unit_liaison"
    TOWNSHIP_OFFICER = "township_officer"
    CITY_OFFICER = "city_officer"
    INSPECTOR = "inspector"
    STAND_IN = "stand_in"


HELPERS = frozenset({Role.FIRST_HELPER, Role.SECOND_HELPER})
COMERS = HELPERS | {Role.STAND_IN}
SUPERVISORS = frozenset({Role.SECOND_HELPER, Role.UNIT_LIAISON, Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER})
OFFICES = frozenset({Role.TOWNSHIP_OFFICER, Role.CITY_OFFICER})


class Deed(StrEnum):
    """What can be done to one household's affairs through the chat."""

    SEE_HOUSEHOLD = "see_household"
    SEE_PHONE = "see_phone"
    FILE_CALL = "file_call"
    FILE_VISIT = "file_visit"
    CONFIRM_CONTACT = "confirm_contact"
    WITNESS_CONTACT = "witness_contact"
    VERIFY_CARD = "verify_card"
    FILE_OVERSIGHT = "file_oversight"
    ASK_QUESTION = "ask_question"
    ANSWER_QUESTION = "answer_question"
    SEE_ALERT = "see_alert"
    ACKNOWLEDGE_ALERT = "acknowledge_alert"
    ASSIGN_ALERT = "assign_alert"
    ASK_HELPER = "ask_helper"
    REPLY_TO_ALERT = "reply_to_alert"
    RESOLVE_ALERT = "resolve_alert"
    PROPOSE_REASON = "propose_reason"
    DECIDE_REASON = "decide_reason"
    SAY_FACT = "say_fact"
    CLOSE_GAP = "close_gap"
    DELIVER_GIFT = "deliver_gift"
    CONFIRM_GIFT = "confirm_gift"
    PROPOSE_WATCH = "propose_watch"
    DECIDE_WATCH = "decide_watch"
    ASK_HANDOVER = "ask_handover"
    DECIDE_HANDOVER = "decide_handover"
    ASK_COVER = "ask_cover"
    ASK_COVER_FOR = "ask_cover_for"
    FIND_STAND_IN = "find_stand_in"
    DECIDE_COVER = "decide_cover"
    OPEN_CASE = "open_case"
    SEE_CASE = "see_case"
    WORK_ON_CASE = "work_on_case"
    CLOSE_CASE = "close_case"
    STATE_INCOME = "state_income"
    WRITE_PLAN = "write_plan"
    SAY_MEASURE = "say_measure"


# A stand-in does what cannot wait: comes, calls, asks and answers; what watches over others stays with the helper.
# The liaison learns of a missed visit (the document has the unit notified) but not of the family's affairs.
MAY: dict[Deed, frozenset[Role]] = {
    Deed.SEE_HOUSEHOLD: COMERS | OFFICES | {Role.HOUSEHOLD},
    Deed.SEE_PHONE: COMERS | {Role.TOWNSHIP_OFFICER},
    Deed.FILE_CALL: COMERS,
    Deed.FILE_VISIT: COMERS,
    Deed.CONFIRM_CONTACT: frozenset({Role.HOUSEHOLD}),
    Deed.WITNESS_CONTACT: frozenset({Role.VILLAGE_WITNESS}),
    Deed.VERIFY_CARD: frozenset({Role.SECOND_HELPER}),
    Deed.FILE_OVERSIGHT: frozenset({Role.SECOND_HELPER}),
    Deed.ASK_QUESTION: COMERS | {Role.HOUSEHOLD},
    Deed.ANSWER_QUESTION: OFFICES,
    Deed.SEE_ALERT: SUPERVISORS,
    Deed.ACKNOWLEDGE_ALERT: SUPERVISORS,
    Deed.ASSIGN_ALERT: SUPERVISORS - {Role.UNIT_LIAISON},
    Deed.ASK_HELPER: SUPERVISORS,
    Deed.REPLY_TO_ALERT: COMERS,
    Deed.RESOLVE_ALERT: SUPERVISORS,
    Deed.PROPOSE_REASON: COMERS,
    Deed.DECIDE_REASON: OFFICES | {Role.SECOND_HELPER},
    Deed.SAY_FACT: HELPERS | {Role.HOUSEHOLD},
    Deed.CLOSE_GAP: HELPERS,
    Deed.DELIVER_GIFT: frozenset({Role.FIRST_HELPER, Role.STAND_IN}),
    Deed.CONFIRM_GIFT: frozenset({Role.HOUSEHOLD}),
    Deed.PROPOSE_WATCH: COMERS | OFFICES,
    Deed.DECIDE_WATCH: frozenset({Role.TOWNSHIP_OFFICER}),
    Deed.ASK_HANDOVER: frozenset({Role.UNIT_LIAISON, Role.TOWNSHIP_OFFICER}),
    Deed.DECIDE_HANDOVER: frozenset({Role.TOWNSHIP_OFFICER}),
    Deed.ASK_COVER: HELPERS,
    Deed.ASK_COVER_FOR: frozenset({Role.SECOND_HELPER, Role.TOWNSHIP_OFFICER}),
    Deed.FIND_STAND_IN: frozenset({Role.SECOND_HELPER, Role.UNIT_LIAISON, Role.TOWNSHIP_OFFICER}),
    Deed.DECIDE_COVER: frozenset({Role.SECOND_HELPER, Role.TOWNSHIP_OFFICER}),
    Deed.OPEN_CASE: OFFICES | {Role.SECOND_HELPER},
    Deed.SEE_CASE: COMERS | OFFICES,
    Deed.WORK_ON_CASE: OFFICES | {Role.SECOND_HELPER},
    Deed.CLOSE_CASE: OFFICES | {Role.SECOND_HELPER},
    Deed.STATE_INCOME: frozenset({Role.SECOND_HELPER}),
    Deed.WRITE_PLAN: frozenset({Role.FIRST_HELPER}),
    Deed.SAY_MEASURE: HELPERS,
}


def may(roles: frozenset[Role], deed: Deed) -> bool:
    """Whether somebody who has these roles towards a household may do this deed there."""
    return not roles.isdisjoint(MAY[deed])
