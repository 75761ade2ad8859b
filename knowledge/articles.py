"""Articles of the policy base: Markdown files with YAML front matter, one per entitlement, and their faults."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from pathlib import Path

import frontmatter
from frontmatter import default_handlers

from knowledge.entitlements import FACTS, Rule

ARTICLES = Path(__file__).parent / "articles"
FEWEST_QUESTIONS = 8
# In bytes of UTF-8 (a Chinese character has three). Of Telegram's 64 for a button a household's number takes up to
# eight, its kind and an outcome the rest.
LONGEST_ID = 40
_TEXTS = ("id", "title", "english", "topic", "category", "region", "year", "detail", "scope_note")
_LISTS = ("eligibility", "exclusions", "how_to_apply", "keywords", "questions")
MAYBE = ("near_misses", "who_to_ask")
_DATES = ("valid_from", "valid_until")
_RULE = ("every", "any", "unless")
_KNOWN = {*_TEXTS, *_LISTS, *MAYBE, *_DATES, "entitlement", "source"}
# The parser is python-frontmatter's own; we do not depend on it ourselves.
_YAMLError: type[Exception] = default_handlers.yaml.YAMLError  # type: ignore[attr-defined]  # not in its __all__


class Detail(StrEnum):
    """How much the document says: figures or a whole list, some of it, or only the policy's name."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: the document's short name, the line and the words, at most 25 characters; the office that
    issued it and the clause where the document gives them."""

    document: str
    line: int
    quote: str
    restored: bool = False
    office: str = ""
    clause: str = ""

    @property
    def cited(self) -> str:
        """As it is shown."""
        where = " ".join(filter(None, (self.office, self.document, self.clause)))
        return f"{where}:{self.quote}" if self.quote else where


@dataclass(frozen=True, slots=True)
class Article:
    """One entitlement of one place and year. `folder` is the region's slug; `topic` joins its like elsewhere;
    `near_misses` are questions in its words that it does not answer; `who_to_ask` are offices or persons by post."""

    id: str
    title: str
    english: str
    topic: str
    category: str
    region: str
    folder: str
    year: str
    detail: Detail
    scope_note: str
    facts: tuple[str, ...]
    eligibility: tuple[str, ...]
    exclusions: tuple[str, ...]
    how_to_apply: tuple[str, ...]
    keywords: tuple[str, ...]
    questions: tuple[str, ...]
    source: Source
    near_misses: tuple[str, ...] = ()
    who_to_ask: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    entitlement: Rule | None = None

    def is_valid(self, on: date) -> bool:
        """Whether it holds on that day, as far as the document says; both days are inclusive."""
        return (self.valid_from or on) <= on <= (self.valid_until or on)

    @property
    def body(self) -> str:
        """All that can be found besides the title and the sample questions."""
        lists = (self.facts, self.keywords, self.eligibility, self.exclusions, self.how_to_apply, self.who_to_ask)
        return "\n".join((*chain.from_iterable(lists), self.category))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: a code and a value. `line` is 0 when the file as a whole is meant; in a sheet it is the
    row, and `cell` the place ("I3"). `field` is what it is about ("source.line"), if it is about one."""

    file: Path
    line: int
    code: str
    value: str = ""
    field: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.cell or self.line}: {self.code} {self.value}"


class BrokenArticles(Exception):
    """A folder of articles that cannot be served; `faults` lists every reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def load(folder: Path = ARTICLES) -> tuple[Article, ...]:
    """Every article under the folder, by id. Raises BrokenArticles with all faults at once."""
    articles, faults = _read_all(folder)
    if faults:
        raise BrokenArticles(tuple(faults))
    return tuple(sorted(articles, key=lambda article: article.id))


def check(folder: Path = ARTICLES) -> list[Fault]:
    """Every fault of every article, in the order of files and lines."""
    return _read_all(folder)[1]


def _read_all(folder: Path) -> tuple[list[Article], list[Fault]]:
    articles: list[Article] = []
    faults: list[Fault] = []
    seen: dict[str, Path] = {}
    for path in sorted(folder.glob("**/*.md")):
        text = path.read_text(encoding="utf-8")
        fields, content, found = _parse(path, text)
        found = found or list(_faults(path, text, fields, content))
        name = str(fields.get("id"))
        if not found and name in seen:
            found.append(_fault(path, text, "id", "id_taken", str(seen[name])))
        seen.setdefault(name, path)
        faults.extend(sorted(found, key=lambda fault: fault.line))
        if not found:
            articles.append(_article(path, fields, content))
    if not articles and not faults:
        faults.append(Fault(folder, 0, "no_articles"))
    return articles, faults


def _parse(path: Path, text: str) -> tuple[Mapping[str, object], str, list[Fault]]:
    if not text.startswith("---\n"):
        return {}, "", [Fault(path, 1, "no_front_matter")]
    try:
        post = frontmatter.loads(text)
    except _YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return {}, "", [Fault(path, mark.line + 2 if mark else 1, "not_yaml", str(getattr(error, "problem", "")))]
    return post.metadata, post.content, []


def _faults(path: Path, text: str, fields: Mapping[str, object], content: str) -> Iterator[Fault]:
    for name in fields:
        if name not in _KNOWN:
            yield _fault(path, text, name, "unknown_field", name)
    for name in _TEXTS:
        if name not in fields:
            yield _fault(path, text, name, "missing", name)
        elif not isinstance(fields[name], str) or not str(fields[name]).strip():
            yield _fault(path, text, name, "not_text", name)
    for name in _LISTS:
        if not _is_texts(fields.get(name)):
            yield _fault(path, text, name, "missing" if name not in fields else "not_a_list_of_texts", name)
    yield from _faults_of_extras(path, text, fields)
    yield from _faults_of_values(path, text, fields)
    yield from _faults_of_source(path, text, fields.get("source"))
    if not _facts(content):
        yield Fault(path, len(text.splitlines()), "no_facts", field="facts")


def _faults_of_extras(path: Path, text: str, fields: Mapping[str, object]) -> Iterator[Fault]:
    for name in MAYBE:
        if name in fields and not _is_texts(fields[name]):
            yield _fault(path, text, name, "not_a_list_of_texts", name)
    for name in _DATES:
        if name in fields and not isinstance(fields[name], date):
            yield _fault(path, text, name, "not_a_date", name)
    rule = fields.get("entitlement", {})
    if not isinstance(rule, dict) or not all(_is_texts(facts) for facts in rule.values()):
        yield _fault(path, text, "entitlement", "not_a_rule", "entitlement")
        return
    for name in rule:
        if name not in _RULE:
            yield _fault(path, text, "entitlement", "unknown_field", f"entitlement.{name}")
    told = (fact for facts in rule.values() for fact in facts)
    yield from (_fault(path, text, "entitlement", "unknown_fact", fact) for fact in told if fact not in FACTS)


def _faults_of_values(path: Path, text: str, fields: Mapping[str, object]) -> Iterator[Fault]:
    name = fields.get("id")
    if isinstance(name, str) and name != path.stem:
        yield _fault(path, text, "id", "id_is_not_the_file_name", name)
    elif isinstance(name, str) and not is_name(name):
        yield _fault(path, text, "id", "id_has_other_marks", f"{name} (only letters, digits, - and _)")
    elif isinstance(name, str) and len(name.encode()) > LONGEST_ID:
        yield _fault(path, text, "id", "id_too_long", f"{len(name.encode())} > {LONGEST_ID} bytes")
    if isinstance(fields.get("detail"), str) and fields["detail"] not in set(Detail):
        yield _fault(path, text, "detail", "unknown_detail", str(fields["detail"]))
    questions = fields.get("questions")
    if isinstance(questions, list) and len(set(map(str, questions))) < FEWEST_QUESTIONS:
        yield _fault(path, text, "questions", "too_few_questions", str(len(questions)))


def is_name(text: str) -> bool:
    """Whether it can stand in a file's name, a button and a list: letters (of any script), digits, - and _."""
    return bool(text) and all(letter.isalnum() or letter in "-_" for letter in text)


def _faults_of_source(path: Path, text: str, source: object) -> Iterator[Fault]:
    if not isinstance(source, dict):
        yield _fault(path, text, "source", "missing", "source")
        return
    for name, kind in (("document", str), ("line", int), ("quote", str)):
        value = source.get(name)
        if not isinstance(value, kind) or not str(value).strip():
            yield _fault(path, text, f"source.{name}", "missing", f"source.{name}")
    for name in ("office", "clause"):
        if name in source and (not isinstance(source[name], str) or _lines(source[name]) != 1):
            yield _fault(path, text, f"source.{name}", "not_text", f"source.{name}")
    if not isinstance(source.get("restored", False), bool):
        yield _fault(path, text, "source.restored", "not_true_or_false", "source.restored")


def _fault(path: Path, text: str, field: str, code: str, value: str) -> Fault:
    return Fault(path, _line_of(text, field.partition(".")[0]), code, value, field)


def _is_texts(value: object) -> bool:
    """Each of one line: in a sheet an entry is a line of its cell."""
    return isinstance(value, list) and all(isinstance(item, str) and _lines(item) == 1 for item in value)


def _lines(text: str) -> int:
    return len(text.strip().splitlines())


def _line_of(text: str, field: str) -> int:
    found = re.search(rf"^{re.escape(field)}:", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _facts(content: str) -> tuple[str, ...]:
    return tuple(line[2:].strip() for line in content.splitlines() if line.startswith("- "))


def _article(path: Path, fields: Mapping[str, object], content: str) -> Article:
    source = fields["source"]
    assert isinstance(source, dict)
    return Article(
        id=_text(fields, "id"),
        title=_text(fields, "title"),
        english=_text(fields, "english"),
        topic=_text(fields, "topic"),
        category=_text(fields, "category"),
        region=_text(fields, "region"),
        folder=path.parent.name,
        year=_text(fields, "year"),
        detail=Detail(_text(fields, "detail")),
        scope_note=_text(fields, "scope_note"),
        facts=_facts(content),
        eligibility=_texts(fields, "eligibility"),
        exclusions=_texts(fields, "exclusions"),
        how_to_apply=_texts(fields, "how_to_apply"),
        keywords=_texts(fields, "keywords"),
        questions=_texts(fields, "questions"),
        source=Source(
            source["document"],
            source["line"],
            source["quote"],
            source.get("restored", False),
            source.get("office", "").strip(),
            source.get("clause", "").strip(),
        ),
        near_misses=_texts(fields, "near_misses"),
        who_to_ask=_texts(fields, "who_to_ask"),
        valid_from=_date(fields, "valid_from"),
        valid_until=_date(fields, "valid_until"),
        entitlement=_rule(fields.get("entitlement")),
    )


def _text(fields: Mapping[str, object], name: str) -> str:
    return str(fields[name]).strip()


def _date(fields: Mapping[str, object], name: str) -> date | None:
    value = fields.get(name)
    return value if isinstance(value, date) else None


def _rule(value: object) -> Rule | None:
    return Rule(**{name: tuple(facts) for name, facts in value.items()}) if isinstance(value, dict) else None


def _texts(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    return tuple(item.strip() for item in value) if isinstance(value, list) else ()
