"""Filing a phone call."""

from datetime import datetime

from actions.contacts.contact import Filing, check_day, ensure_may_file, file_contact
from actions.contacts.warnings import Signs, warn
from actions.views import Filed, Speaker
from rules.call_record import CallRecord
from rules.programme import ContactKind
from rules.risks import risks_in
from rules.roles import Deed
from rules.visit_report import ensure_note
from storage.database import Work


async def file_call_record(work: Work, speaker: Speaker, record: CallRecord, filing_key: str, now: datetime) -> Filed:
    """Files a call; `filing_key` is the draft's, so that a double tap files it once. Raises NotAllowed or Refused."""
    pairing = await ensure_may_file(work, speaker, Deed.FILE_CALL, record.household_id)
    await check_day(work, speaker, pairing, record.on, now)
    ensure_note(record.note)
    answers = {"outcome": record.outcome.value, "note": record.note}
    filing = Filing(record.household_id, ContactKind.CALL, record.on, record.counts, answers, filing_key)
    filed = await file_contact(work, speaker, pairing, filing, now)
    if not filed.again:
        home, note = record.household_id, record.note
        await warn(work, speaker, Signs(home, filed.contact_id, risks=risks_in(note), words=note), now)
    return filed
