"""Words for people stand in locales/ and are complete; code holds codes."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from knowledge.decision import Kind
from locales import LANGUAGES, Texts
from locales.__main__ import SOURCE_LANGUAGE, faults, fresh_catalogue
from locales.texts import MESSAGES
from rules.confirmation import Answer
from rules.ladder import AlertKind
from rules.roles import Role
from tests.guards.tree import ROOT, named, sources, strings, tree

TEMPLATES = sorted(MESSAGES.glob("*.j2"))
SPEAKING = ("bot", "handlers", "schedules", "board", "actions")
CJK = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
SENTENCE = re.compile(r"^[A-Z].*\s.*[.!?]$", re.DOTALL)
KEY = re.compile(r"^[a-z_]+\.[a-z_0-9]+$")
FILE_NAMES = (".xlsx", ".html", ".toml", ".json", ".py")
ERRORS = {"Refused", "NotAllowed", "NotFound", "Stale", "Unusable"}
# Chinese in code that nobody is told: each with its reason.
CHINESE_ALLOWED = {
    "bot/demo.py": "the demo's cast",
    "bot/demo_past.py": "what the demo's cast said before",
    "bot/embedded.py": "the demo bot's name",
    "bot/settings.py": "the default name of the city",
    "bot/commands/importing.py": "the official form's name in the help",
    "handlers/days.py": "days as people write them",
    "handlers/hearing.py": "what stands between words of a list",
    "handlers/lunar.py": "days of the farmer's calendar as people write them",
    "handlers/numbers.py": "numbers as people write them",
    "handlers/income/told.py": "amounts as people write them",
    "handlers/told/ahead.py": "days to come as people write them",
    "handlers/told/apart.py": "how people name one family after another",
    "handlers/told/clauses.py": "what stands between clauses",
    "handlers/told/days_in_text.py": "days as people write them",
    "handlers/told/elders.py": "how rosters say who is related how",
    "handlers/told/homes.py": "how people name a family",
    "handlers/told/reading.py": "what stands between the steps that come next",
    "ledgers/list_cells.py": "days and ways of contact as lists write them",
    "ledgers/list_kinds.py": "the lists' headings",
    "ledgers/list_rows.py": "what stands behind an age",
    "ledgers/roster_cells.py": "how cells are written",
    "ledgers/roster_columns.py": "the official form's headings",
    "ledgers/roster_heading.py": "the official form's title",
    "ledgers/roster_rows.py": "the official form's words",
    "knowledge/names.py": "what stands between a title's parts",
    "knowledge/places.py": "endings of places' names",
    "knowledge/spoken.py": "spoken particles",
    "rules/plans.py": "causes as registers write them",
    "rules/amounts.py": "amounts as people write them",
    "locales/texts.py": "languages' own names, and how a day is written",
}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE_LANGUAGE])
def test_every_text_is_translated_and_fits(language: str) -> None:
    assert not [fault for template in TEMPLATES for fault in faults(language, template)]


TRANS = re.compile(r"\{% trans\b.*?\{% endtrans %\}", re.DOTALL)
BARE_PLURAL = re.compile(r"\{% pluralize %\}")
VALUE = re.compile(r"\{\{\s*(\w+)")
BY_PLACE = re.compile(r"(?<!%)%[^(%\s]")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_sentence_with_several_values_says_by_which_it_counts_and_none_stands_by_its_place(template: Path) -> None:
    """A bare plural counts by the first value, whichever that is: once it was a feast's name, and Chinese failed."""
    sentences = [found.group() for found in TRANS.finditer(template.read_text(encoding="utf-8"))]
    assert sentences
    assert not [one for one in sentences if BARE_PLURAL.search(one) and len(set(VALUE.findall(one))) > 1]
    for language in (code for code in LANGUAGES if code != SOURCE_LANGUAGE):
        for message in (one for one in fresh_catalogue(template, language) if one.id):
            said = [part if isinstance(part, tuple | list) else (part,) for part in (message.id, message.string)]
            assert not [text for part in said for text in part if BY_PLACE.search(str(text))]


def test_every_key_in_the_code_names_a_text() -> None:
    texts, templates = Texts(), {path.stem for path in TEMPLATES}
    missing = []
    for path in sources(*SPEAKING, "ledgers"):
        for node in strings(path):
            key = node.value
            assert isinstance(key, str)
            known = KEY.match(key) and key.partition(".")[0] in templates and not key.endswith(FILE_NAMES)
            if known and not (_begins_a_block(key) if key.endswith("_") else texts.has(key)):
                missing.append(f"{named(path)}:{node.lineno}: {key}")
    assert not missing


# Keys in the board's pages: t("board.name"), and beginnings that a code completes: t("board.page_" ~ one).
IN_PAGES = re.compile(r"""["']([a-z_]+\.[a-z_0-9]+)["'](?!\s*[{=])""")
FILES = (".css", ".svg", ".js", ".html")
PAGES = sorted((ROOT / "board" / "templates").glob("*.j2"))


def keys_in_pages() -> set[str]:
    """What the pages of the board say."""
    found = {key for path in PAGES for key in IN_PAGES.findall(path.read_text(encoding="utf-8"))}
    return {key for key in found if (MESSAGES / f"{key.partition('.')[0]}.j2").exists() and not key.endswith(FILES)}


def test_every_key_in_the_pages_names_a_text() -> None:
    texts = Texts()
    assert len(keys_in_pages()) > 50
    assert not {key for key in keys_in_pages() if not (_begins_a_block(key) if key.endswith("_") else texts.has(key))}


def _begins_a_block(prefix: str) -> bool:
    template, _, block = prefix.partition(".")
    return f"{{% block {block}" in (MESSAGES / f"{template}.j2").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "pattern",
    [
        *(f"alert.{kind}" for kind in AlertKind),
        *(f"alert.kind_{kind}" for kind in AlertKind),
        *(f"confirmation.button_{answer}" for answer in Answer),
        *(f"confirmation.thanks_{answer}" for answer in Answer),
        *(f"cli.{kind}" for kind in Kind),
        *(f"cli.role_{role}" for role in Role),
    ],
)
def test_every_kind_has_its_text(pattern: str) -> None:
    assert Texts().has(pattern)


def test_every_error_has_its_words() -> None:
    texts, wordless = Texts(), set()
    for path in sources(*SPEAKING, "rules", "storage", "ledgers", "knowledge"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                code = node.args[0]
                if node.func.id in ERRORS and isinstance(code, ast.Constant) and isinstance(code.value, str):
                    keys = (f"refusals.{code.value}", f"cli.{code.value}")
                    wordless |= {code.value} if not any(map(texts.has, keys)) else set()
    assert not wordless


def test_chinese_in_the_code_is_only_what_nobody_is_told() -> None:
    product = [path for path in sources() if not named(path).startswith("sandbox/")]
    found = {named(path) for path in product for node in strings(path) if CJK.search(str(node.value))}
    assert found == CHINESE_ALLOWED.keys()


def test_no_sentence_stands_in_the_code() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in sources("handlers", "schedules", "board", "actions", "rules", "storage")
        for node in strings(path)
        if SENTENCE.match(str(node.value)) and "versions" not in path.parts
    ]
    assert not found


@cache
def _said_by_code() -> tuple[set[str], set[tuple[str, str]]]:
    """Whole strings in the code, and (template, prefix) of keys that it puts together ("" for any template)."""
    whole, begun = set(), set()
    for path in sources(*SPEAKING, "rules", "storage", "knowledge", "ledgers"):
        whole |= {str(node.value) for node in strings(path)}
        for node in ast.walk(tree(path)):
            parts = node.values if isinstance(node, ast.JoinedStr) else []
            for part in parts[:2]:
                if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z_]*\.[a-z_]*", str(part.value)):
                    template, _, prefix = str(part.value).partition(".")
                    begun.add((template, prefix))
    whole |= keys_in_pages()
    begun |= {(key.partition(".")[0], key.partition(".")[2]) for key in whole if KEY.match(key) and key.endswith("_")}
    return whole, begun


def _underlines(block: str) -> list[int]:
    """Where a block's name may be put together of two codes (a question's and its choice's)."""
    return [place for place, sign in enumerate(block) if sign == "_"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_text_is_said_somewhere(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    inside = set(re.findall(r"self\.(\w+)\(", source))
    begun_inside = tuple(re.findall(r"self\[\"(\w+)\" ~", source))
    whole, begun = _said_by_code()
    prefixes = tuple(prefix for name, prefix in begun if prefix and name in {"", template.stem})
    unsaid = {
        block
        for block in re.findall(r"{% block (\w+)", source)
        if not {block, f"{template.stem}.{block}"} & whole
        and not any({block[:place], block[place + 1 :]} <= whole for place in _underlines(block))
        and block not in inside
        and not block.startswith((*prefixes, *begun_inside))
    }
    assert not unsaid
