"""The income statement as a document (annex 2): PDF where LibreOffice is installed, else a spreadsheet."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from actions.delivery.notices import Messages, Unspeakable
from actions.papers import income
from actions.papers.forms import INCOME, income_pages
from actions.views import Attachment, Outgoing
from ledgers.forms.declaration import forms
from ledgers.forms.sheet import Page
from ledgers.forms.templates import write_form
from ledgers.pdf import office, to_pdf
from locales import Texts
from rules.errors import Unusable
from storage.database import Work

log = logging.getLogger("bangfu.papers")
KIND = "income_paper"
# The others of the batch wait for it: a hanging LibreOffice must not outlast their lease by much.
_SECONDS = 60


async def rendered(
    work: Work, texts: Texts, messages: Messages, now: datetime, templates: Path | None
) -> dict[int, Outgoing | Unspeakable]:
    """These messages by id; what was written anew meanwhile is left out: the new figures go by themselves."""
    cards = await income.cards(work, {message.about["income"] for message, _ in messages})
    current = [
        (message, account, card)
        for message, account in messages
        if (card := cards[message.about["income"]]).written_at == datetime.fromisoformat(message.about["written"])
    ]
    try:
        pages: dict[int, Page] = {}
        for year in {card.year for _, _, card in current}:
            homes = {card.id: card.household_id for _, _, card in current if card.year == year}
            found = await income_pages(work, homes.values(), year, texts, now)
            pages |= {number: found[home] for number, home in homes.items()}
        ending, papers = await asyncio.to_thread(_papers, pages, templates)
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not hold up the other messages
        return {message.id: Unspeakable(type(error).__name__) for message, _, _ in current}
    form = forms()[INCOME]
    return {
        message.id: Outgoing(
            account.telegram_id,
            texts.say(account.language, "income.paper", card=card),
            document=Attachment(f"{form.file}-{card.year}{ending}", papers[card.id]),
        )
        for message, account, card in current
    }


def _papers(pages: Mapping[int, Page], templates: Path | None) -> tuple[str, dict[int, bytes]]:
    """What the names of the files end with, and each statement's document; one run of LibreOffice for all."""
    form = forms()[INCOME]
    with TemporaryDirectory() as folder:
        files = {number: Path(folder) / f"{number}{form.suffix}" for number in pages}
        for number, page in pages.items():
            write_form(form, [page], (), templates, files[number])
        if files and office() is not None:
            try:
                made = to_pdf(list(files.values()), Path(folder), seconds=_SECONDS)
                files = dict(zip(files, made, strict=True))
            except Unusable as error:  # the figures are the same in the spreadsheet
                log.warning("no pdf", extra={"why": error.code})
        ending = next((file.suffix for file in files.values()), form.suffix)
        return ending, {number: file.read_bytes() for number, file in files.items()}
