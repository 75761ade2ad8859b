"""Renders one message, in one language, from the template and catalogue of its name."""

import re
from datetime import date, datetime
from functools import lru_cache
from html import unescape
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from locales.compiled import compiled

HOME = Path(__file__).parent
MESSAGES = HOME / "messages"
LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
DEFAULT_LANGUAGE = "zh_CN"
OTHERS_LANGUAGE = "en"
_GAPS = re.compile(r"\n{3,}")
_DAY_PATTERN = {"zh_CN": "M月d日（EEE）", "en": "EEE d MMM"}


class Texts:
    """The texts in every language; immutable after loading and cheap to share.

    A key is `template.block`: `visit_report.met` is the block `met` of `messages/visit_report.j2`.
    """

    def __init__(self) -> None:
        self._templates: dict[tuple[str, str], tuple[Template, dict[str, object]]] = {}
        self._labels: dict[tuple[str, str], str] = {}

    def say(self, language: str, key: str, /, **values: object) -> str:
        """A message as Telegram HTML; values are escaped. KeyError names an unknown key."""
        template, _, block = key.partition(".")
        found, always = self._template(language, template)
        if block not in found.blocks:
            raise KeyError(key)
        text = "".join(found.blocks[block](found.new_context(always | values, shared=True)))
        lines = "\n".join(line.strip() for line in text.strip().splitlines())
        return _GAPS.sub("\n\n", lines)

    def label(self, language: str, key: str, /, **values: object) -> str:
        """A button's or a table cell's words: the same block, as plain text."""
        if values:
            return unescape(self.say(language, key, **values))
        if (language, key) not in self._labels:
            self._labels[language, key] = unescape(self.say(language, key))
        return self._labels[language, key]

    def has(self, key: str) -> bool:
        """Whether the key names a block of a template."""
        template, _, block = key.partition(".")
        if not (MESSAGES / f"{template}.j2").exists():
            return False
        return block in self._template(DEFAULT_LANGUAGE, template)[0].blocks

    def _template(self, language: str, template: str) -> tuple[Template, dict[str, object]]:
        """A template, and what every message of it may say."""
        language = language if language in LANGUAGES else DEFAULT_LANGUAGE
        if (language, template) not in self._templates:
            found = _environment(language, template).get_template(f"{template}.j2")
            self._templates[language, template] = found, dict(found.globals)
        return self._templates[language, template]


def language_for(code: str | None) -> str:
    """The shipped language for a code as apps and terminals give it (`zh-hans`, `en_GB`); English for one that we
    do not speak, the default where nothing is said."""
    if not code:
        return DEFAULT_LANGUAGE
    spoken = code.replace("-", "_").split("_")[0].lower()
    return next((ours for ours in LANGUAGES if ours.split("_")[0] == spoken), OTHERS_LANGUAGE)


def day(value: date | datetime, language: str) -> str:
    """A day as people say it: 3月31日（周二） or Tue 31 Mar."""
    return format_date(value, _DAY_PATTERN.get(language, "medium"), locale=_locale(language))


@lru_cache
def _locale(language: str) -> Locale:
    """Reading a locale's name anew for each day takes longer than writing the day."""
    return Locale.parse(language)


def _environment(language: str, template: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(MESSAGES),
        auto_reload=False,  # a template is read once: looking at its file took a tenth of a message
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(_catalogue(language, template), newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    environment.filters["day"] = lambda value: day(value, language)
    environment.filters["month"] = lambda value: format_date(value, "LLL", locale=language)
    environment.filters["clock"] = lambda value: format_time(value, "HH:mm", locale=language)
    environment.globals["language"] = language
    return environment


@lru_cache
def _catalogue(language: str, template: str) -> NullTranslations:
    """Shipped as .po and compiled in memory: .mo files get lost in builds."""
    source = HOME / language / f"{template}.po"
    if not source.exists():
        return NullTranslations()
    with source.open("rb") as file:
        return Translations(compiled(read_po(file, locale=language)))
