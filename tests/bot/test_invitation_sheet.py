"""The page of QR codes that is printed and handed out."""

import re
from datetime import UTC, datetime

import segno

from bot.invitation_sheet import Invitation, invitation_sheet
from locales import Texts

UNTIL = datetime(2026, 3, 4, 9, tzinfo=UTC)
LINK = "https://t.me/some_bot?start=token"


def page(*names: str) -> str:
    """A sheet with a card for each name."""
    return invitation_sheet([Invitation(name, ("农户",), LINK) for name in names], Texts(), "zh_CN", UNTIL)


def test_each_person_has_a_card_with_name_and_end() -> None:
    written = page("赵大山", "孙桂兰")
    assert written.count("<article>") == 2
    assert "赵大山" in written
    assert "3月4日（周三）" in written


def test_the_whole_code_is_shown_however_large_it_is_printed() -> None:
    size = segno.make(LINK, error="m").symbol_size(border=2)[0]
    drawn = re.findall(r'viewBox="0 0 (\d+) (\d+)"', page("赵大山"))
    assert drawn == [(str(size), str(size))]


def test_a_name_cannot_break_the_page() -> None:
    assert "<script>" not in page("<script>")
