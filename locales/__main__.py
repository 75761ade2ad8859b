"""`python -m locales update` writes the catalogues anew from the templates; `check` fails where they differ."""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from locales.texts import HOME, LANGUAGES, MESSAGES

_OPTIONS = {"trimmed": "true", "extensions": "jinja2.ext.do"}
SOURCE_LANGUAGE = "en"


def fresh_catalogue(template: Path, language: str) -> Catalog:
    """What the catalogue of this template should hold: its messages with the translations known so far."""
    source = HOME / language / f"{template.stem}.po"
    known = Catalog(locale=language)
    if source.exists():
        with source.open("rb") as file:
            known = read_po(file, locale=language)
    extracted = Catalog()
    for _, message, comments, context in extract_from_file(
        "jinja2.ext:babel_extract", str(template), options=_OPTIONS
    ):
        extracted.add(message, auto_comments=comments, context=context)
    known.update(extracted, no_fuzzy_matching=True)
    known.obsolete.clear()
    return known


def written(catalogue: Catalog) -> bytes:
    """The file as it is kept: no dates and no line numbers, so that it changes only when a message does."""
    buffer = BytesIO()
    write_po(buffer, catalogue, no_location=True, omit_header=True, width=110)
    header = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {catalogue.locale}\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        f'"Plural-Forms: {catalogue.plural_forms}\\n"',
    ]
    return "\n".join([*header, "", ""]).encode() + buffer.getvalue()


def faults(language: str, template: Path) -> list[str]:
    """What keeps this template from being complete in this language, a line each."""
    target = HOME / language / f"{template.stem}.po"
    catalogue = fresh_catalogue(template, language)
    found = []
    if not target.exists() or target.read_bytes() != written(catalogue):
        found.append(f"{target.relative_to(HOME.parent)} is not up to date: python -m locales update")
    for message in catalogue:
        translated = all(message.string) if isinstance(message.string, tuple) else message.string
        if message.id and not translated:
            found.append(f"{target.relative_to(HOME.parent)}: not translated: {message.id}")
        found += [f"{target.relative_to(HOME.parent)}: {error}" for error in message.check(catalogue)]
    return found


def main(arguments: list[str]) -> int:
    """Exit code 0 when all is well, 1 when `check` found something, 2 for an unknown word."""
    pairs = [(lang, path) for lang in LANGUAGES if lang != SOURCE_LANGUAGE for path in sorted(MESSAGES.glob("*.j2"))]
    if arguments == ["update"]:
        for language, template in pairs:
            target = HOME / language / f"{template.stem}.po"
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(written(fresh_catalogue(template, language)))
        return 0
    if arguments == ["check"]:
        lines = [line for language, template in pairs for line in faults(language, template)]
        sys.stderr.writelines(f"{line}\n" for line in lines)
        return 1 if lines else 0
    sys.stderr.write("usage: python -m locales update | check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
