"""Filing a visit report."""

from datetime import date, datetime

from actions.contacts import kept_files
from actions.contacts.contact import Filing, check_day, ensure_may_file, file_contact
from actions.contacts.warnings import Signs, warn
from actions.papers import plans
from actions.views import Filed, LastVisit, Speaker
from rules.kept_files import Purpose
from rules.programme import ContactKind
from rules.roles import Deed
from rules.visit_report import VisitReport, ensure_next_step, ensure_note
from storage import contacts
from storage.database import Work


async def check_date(work: Work, speaker: Speaker, household_id: int, on: date, now: datetime) -> None:
    """Whether the speaker may date a visit or call there so. Raises NotAllowed or Refused."""
    await check_day(work, speaker, await ensure_may_file(work, speaker, Deed.FILE_VISIT, household_id), on, now)


async def last_visit(work: Work, speaker: Speaker, household_id: int) -> LastVisit:
    """What the speaker reported of their own last visit there; empty when there was none. Raises NotAllowed."""
    pairing = await ensure_may_file(work, speaker, Deed.FILE_VISIT, household_id)
    found = await contacts.last_visit(work, pairing.id)
    report = found.report if found is not None else {}
    return LastVisit(tuple(report.get("helped", ())), tuple(report.get("explained", ())), report.get("next_step", ""))


async def file_visit_report(
    work: Work, speaker: Speaker, report: VisitReport, filing_key: str, now: datetime
) -> Filed:
    """Files a visit; the draft's `filing_key` makes a double tap file it once. Raises NotAllowed or Refused."""
    pairing = await ensure_may_file(work, speaker, Deed.FILE_VISIT, report.household_id)
    await check_day(work, speaker, pairing, report.on, now)
    ensure_note(report.note)
    ensure_next_step(report.next_step)
    answers = {
        "met": report.met.value,
        "worries": sorted(report.worries),
        "helped": sorted(report.helped),
        "explained": sorted(report.explained),
        "needs": sorted(report.needs),
        "note": report.note,
        "photos": list(report.photos),
        "next_step": report.next_step,
        "risks": sorted(report.risks),
        "voices": list(report.voices),
    }
    filing = Filing(report.household_id, ContactKind.VISIT, report.on, report.counts, answers, filing_key)
    filed = await file_contact(work, speaker, pairing, filing, now)
    if not filed.again:
        owner = kept_files.Owner(report.household_id, filed.contact_id)
        await kept_files.ask(work, speaker, owner, Purpose.VISIT, report.photos, now)
        await kept_files.ask(work, speaker, owner, Purpose.VOICE, report.voices, now)
        await plans.say_at_visit(
            work, speaker, report.household_id, report.measures, filed.contact_id, report.on, now
        )
        signs = Signs(report.household_id, filed.contact_id, report.worries, report.risks, words=report.note)
        await warn(work, speaker, signs, now)
    return filed
