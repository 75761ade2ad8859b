"""Every word that a person reads: Jinja2 message templates and one gettext catalogue a template and language."""

from locales.texts import DEFAULT_LANGUAGE, LANGUAGES, Texts, language_for

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Texts", "language_for"]
