"""A page of QR codes to print and hand out."""

from dataclasses import dataclass
from datetime import datetime

import segno

from locales import Texts


@dataclass(frozen=True, slots=True)
class Invitation:
    """One person's link; `roles` in words."""

    name: str
    roles: tuple[str, ...]
    link: str

    @property
    def code(self) -> str:
        """The link as an inline SVG."""
        return str(segno.make(self.link, error="m").svg_inline(border=2, omitsize=True))


def invitation_sheet(invitations: list[Invitation], texts: Texts, language: str, until: datetime) -> str:
    """The page as HTML, four cards across on A4."""
    return texts.say(language, "invitation_sheet.page", invitations=invitations, until=until)
