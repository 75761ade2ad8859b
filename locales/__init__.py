"""Every word that a person reads: Jinja2 message templates and one gettext catalogue a template and language."""

from locales.texts import LANGUAGES, Texts

__all__ = ["LANGUAGES", "Texts"]
