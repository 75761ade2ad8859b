"""A catalogue as the compiled file that gettext reads, kept in memory."""

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo


def compiled(catalogue: Catalog) -> BytesIO:
    """The bytes of the .mo file; fuzzy and untranslated messages are left out."""
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    buffer.seek(0)
    return buffer
