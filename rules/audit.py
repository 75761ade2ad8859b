"""The log of deeds as a chain: each link's hash is over itself and the hash before it, so that none can be changed,
taken out or put in unseen."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

# Every deed that is written to the log, by subject: the choice that the log's list offers. Each has its word in
# locales/messages/board.j2 (deed_...).
DEEDS = (
    # contacts
    "file_call", "file_visit", "correct_contact", "confirm_contact", "say_content", "file_card_photo",
    "verify_card", "file_oversight", "explain_dispute",
    # reasons and reminders
    "propose_reason", "decide_reason", "put_off_reminder", "choose_hours", "take_due_steps", "open_windows",
    "open_for_pairings", "lay_summaries_ready",
    # questions
    "ask_question", "answer_question", "answer_helped", "reopen_question", "propose_article", "review_article",
    # entitlements
    "say_fact", "say_receiving", "close_gap", "state_income", "answer_income",
    "send_income_paper",
    # alerts
    "raise_alert", "climb_alerts", "acknowledge_alert", "assign_alert", "ask_helper", "reply_to_alert",
    "resolve_alert", "leave_office", "come_back",
    # cases
    "open_case", "work_on_case", "close_case", "tell_of_overdue_cases",
    # gifts, watches, changes, inspections
    "open_gift_round", "deliver_gift", "confirm_gift", "propose_watch", "decide_watch", "remind_of_watches",
    "ask_handover", "decide_handover", "carry_out_handovers", "draw_inspection", "answer_inspection",
    # covers and plans
    "ask_cover", "ask_cover_for", "remind_of_covers", "answer_cover", "find_stand_in", "decide_cover",
    "begin_covers", "end_cover", "end_covers",
    "write_plan", "answer_plan", "say_measure", "ask_for_plans",
    # forms
    "print_form", "open_packages", "look_at_package", "confirm_package", "sign_package", "open_supplement",
    "receive_package", "package_late", "export_package", "export_packages",
    # people
    "ask_for_board", "sign_in", "sign_out", "make_links", "accept_invite", "leave", "set_language", "appoint",
    "end_office", "invite",
    "allow_texts", "stop_texts",
    # data and rules
    "import_roster", "import_calendar", "warn_of_missing_year", "begin_import", "import_slice", "finish_import",
    "remember_columns", "undo_import", "everything_exported", "move_database", "erase_files",
    "erase_household", "assign_programme",
    "fit_to_programmes", "keep_programme_for_place",
)  # fmt: skip
FIRST = "0" * 64
_CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")


@dataclass(frozen=True, slots=True)
class Link:
    """One deed; `ids` is JSON of numbers and codes, `who` a person's number or None for the machine."""

    at: datetime
    who: int | None
    deed: str
    ids: str


def ids_json(ids: Mapping[str, int | str | None]) -> str:
    """Numbers and codes in one fixed spelling. Raises ValueError for anything else: the log names nobody."""
    kept = {name: value for name, value in ids.items() if value is not None}
    for name, value in kept.items():
        if not isinstance(value, int) and not _CODE.fullmatch(value):
            raise ValueError(name)
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def link_hash(previous: str, seq: int, link: Link) -> str:
    """SHA-256 in hex over the hash before and every column of the link."""
    who = "" if link.who is None else link.who
    said = f"{previous}\n{seq}\n{link.at.astimezone(UTC).isoformat()}\n{who}\n{link.deed}\n{link.ids}"
    return sha256(said.encode()).hexdigest()
