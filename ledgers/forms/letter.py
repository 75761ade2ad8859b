"""Fills a letter's Word template by docxtpl: an office's template can say only what it is given, and runs nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

Card = Mapping[str, Any]  # texts, and lists of such mappings for the loops of the template


def fill_letter(template: IO[bytes] | Path, cards: Sequence[Card], target: IO[bytes] | Path) -> None:
    """Writes the filled letter. Raises jinja2.TemplateError for a template that asks for what it is not given."""
    letter = DocxTemplate(template)
    letter.render({"cards": [dict(card) for card in cards]}, environment(), autoescape=True)
    letter.save(target)


def environment() -> ImmutableSandboxedEnvironment:
    """Strict and sandboxed: a template comes from outside."""
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
