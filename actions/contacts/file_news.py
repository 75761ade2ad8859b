"""What the bot says about files: a voice is passed on to the second helper, and what could not be had is told."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from actions import buttons
from actions.contacts.kept_files import content
from actions.views import Outgoing
from locales import Texts
from rules.kept_files import NO_PICTURE
from storage import contacts, households, kept_files
from storage.database import Work
from storage.tables import Account, KeptFile, OutboxMessage

KINDS = ("voice", "file_lost")


async def render(
    work: Work, texts: Texts, messages: Sequence[tuple[OutboxMessage, Account]], now: datetime, font: Path | None
) -> dict[int, Outgoing | None]:
    """These messages by id."""
    files = await kept_files.many(work, {message.about["file"] for message, _ in messages})
    filed = await contacts.many(work, {one.contact_id for one in files.values() if one.contact_id})
    places = await households.places(work, {one.household_id for one in files.values()})
    found: dict[int, Outgoing | None] = {}
    for message, account in messages:
        file = files[message.about["file"]]
        contact = filed.get(file.contact_id or 0)
        values = {"head": places[file.household_id].household.head, "village": places[file.household_id].village}
        if message.kind == "file_lost":
            key = "files.unopened" if file.last_error == NO_PICTURE else "files.lost"
            html = texts.say(account.language, key, on=contact and contact.contact.happened_on, **values)
            mend = (texts.label(account.language, "correction.button_correct"), buttons.correct(file.contact_id or 0))
            found[message.id] = Outgoing(account.telegram_id, html, ((mend,),) if contact else ())
        elif contact is not None:
            found[message.id] = await _voice(work, texts, account, file, contact, values)
    return found


async def _voice(
    work: Work, texts: Texts, account: Account, file: KeptFile, found: contacts.FiledContact, values: dict[str, str]
) -> Outgoing:
    report = found.contact.report
    html = texts.say(
        account.language,
        "files.voice",
        on=found.contact.happened_on,
        helper=found.helper,
        note=report.get("note", ""),
        next_step=report.get("next_step", ""),
        **values,
    )
    return Outgoing(account.telegram_id, html, voice=(await content(work, file)).content)
