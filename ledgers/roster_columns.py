"""Finds the heading of a roster and says which column holds what, in whatever order the columns stand."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledgers.sheet_lines import Line

_LONGEST_HEADING = 24
_LEAST_KINDS = 3


class Column(StrEnum):
    """What a column of the ledger holds."""

    SERIAL = "serial"
    NUMBER = "number"
    HOUSEHOLD = "household"
    ADDRESS = "address"
    TOWN = "town"
    VILLAGE = "village"
    CAUSE = "cause"
    MEASURES = "measures"
    HOUSEHOLD_PHONE = "household_phone"
    FIRST = "first"
    FIRST_UNIT = "first_unit"
    FIRST_POST = "first_post"
    FIRST_PHONE = "first_phone"
    SECOND = "second"
    SECOND_UNIT = "second_unit"
    SECOND_POST = "second_post"
    SECOND_PHONE = "second_phone"


class _Kind(StrEnum):
    """What a heading names before it is known whose it is."""

    SERIAL = "serial"
    NUMBER = "number"
    NAME = "name"
    GROUP = "group"
    ADDRESS = "address"
    TOWN = "town"
    VILLAGE = "village"
    CAUSE = "cause"
    MEASURES = "measures"
    PHONE = "phone"
    UNIT = "unit"
    POST = "post"


# The ledger's own headings, for saying which column is missing; a missing one of the first row is an error.
REQUIRED = {Column.HOUSEHOLD: "贫困户姓名", Column.ADDRESS: "家庭地址(镇街、村)", Column.FIRST: "第一帮扶责任人姓名"}
EXPECTED = {
    Column.CAUSE: "致贫原因",
    Column.MEASURES: "帮扶措施",
    Column.HOUSEHOLD_PHONE: "贫困户 联系方式",
    Column.FIRST_UNIT: "第一帮扶责任人 工作单位及职务",
    Column.FIRST_PHONE: "第一帮扶责任人 联系方式",
    Column.SECOND: "第二帮扶责任人姓名",
    Column.SECOND_UNIT: "第二帮扶责任人 工作单位及职务",
    Column.SECOND_PHONE: "第二帮扶责任人 联系方式",
}
_OFFICIAL: dict[StrEnum, str] = dict([*REQUIRED.items(), *EXPECTED.items()])
# Looked through from above; the first that fits decides.
_KINDS: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
    (_Kind.PHONE, re.compile(r"联系方式|联系电话|电话|手机")),
    (_Kind.UNIT, re.compile(r"^(?!填报|填表|制表|编制|报送).*单位")),
    (_Kind.POST, re.compile(r"职务$|职务/职称$|职位$")),
    (_Kind.ADDRESS, re.compile(r"地址|住址")),
    (_Kind.CAUSE, re.compile(r"致贫|贫困原因")),
    (_Kind.MEASURES, re.compile(r"(?:帮扶|脱贫)措施")),
    (_Kind.SERIAL, re.compile(r"^(?:序号|编号)$")),
    (_Kind.NUMBER, re.compile(r"^(?:贫困户|脱贫户|家庭)?户?(?:编号|编码)$|^户号$")),
    (_Kind.VILLAGE, re.compile(r"^(?:行政|所在|所属)?村(?:名|名称|\(社区\)|、社区)?$")),
    (_Kind.TOWN, re.compile(r"^(?:所在|所属)?(?:镇|乡镇|镇街|镇\(街\)|镇\(街道\)|乡镇\(街道\))$")),
    (
        _Kind.NAME,
        re.compile(
            r"^(?:(?:建档立卡)?(?:贫困户|脱贫户|困难户|监测户|帮扶户|帮扶对象))?(?:户?主)?(?:姓名|名字|户主)$"
        ),
    ),
    (_Kind.NAME, re.compile(r"^第?[一二12](?:帮扶)?(?:责任)?人?姓名$|^第[一二12]帮扶.*姓名$")),
    (_Kind.GROUP, re.compile(r"^第[一二12](?:帮扶)?(?:责任)?人(?:信息|情况|基本情况)?$")),
    (
        _Kind.GROUP,
        re.compile(r"^(?:建档立卡)?(?:贫困户|脱贫户|困难户|监测户|帮扶户|帮扶对象)(?:家庭)?(?:信息|情况|基本情况)?$"),
    ),
)
_GROUPS = (
    (Column.FIRST, re.compile(r"第[一1]")),
    (Column.SECOND, re.compile(r"第[二2]")),
    (Column.HOUSEHOLD, re.compile(r"贫困户|脱贫户|困难户|监测户|帮扶户|帮扶对象|户主")),
)
# Without one of these no line is a heading: a quick look before the slow one.
_HINT = re.compile(r"姓名|户主|贫困户|地址|致贫|联系方式|电话|手机|第[一二12](?:帮扶|责任)")
_ALONE = {
    _Kind.SERIAL: Column.SERIAL,
    _Kind.NUMBER: Column.NUMBER,
    _Kind.ADDRESS: Column.ADDRESS,
    _Kind.TOWN: Column.TOWN,
    _Kind.VILLAGE: Column.VILLAGE,
    _Kind.CAUSE: Column.CAUSE,
    _Kind.MEASURES: Column.MEASURES,
}
_OF_A_GROUP = {
    (Column.HOUSEHOLD, _Kind.PHONE): Column.HOUSEHOLD_PHONE,
    (Column.FIRST, _Kind.PHONE): Column.FIRST_PHONE,
    (Column.FIRST, _Kind.UNIT): Column.FIRST_UNIT,
    (Column.FIRST, _Kind.POST): Column.FIRST_POST,
    (Column.SECOND, _Kind.PHONE): Column.SECOND_PHONE,
    (Column.SECOND, _Kind.UNIT): Column.SECOND_UNIT,
    (Column.SECOND, _Kind.POST): Column.SECOND_POST,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands (from 0; an address may take two) and how its heading is printed."""

    places: Mapping[StrEnum, tuple[int, ...]]
    headings: Mapping[StrEnum, str]

    def missing(self, wanted: Mapping[Column, str]) -> Iterator[str]:
        """The headings that should be there and are not; a village column stands in for the address."""
        for column, heading in wanted.items():
            stands_in = column is Column.ADDRESS and Column.VILLAGE in self.places
            if column not in self.places and not stands_in:
                yield heading

    def heading(self, column: StrEnum) -> str:
        """As printed, or as the official ledger prints it where the file has no such column."""
        return self.headings.get(column) or _OFFICIAL.get(column) or column.value


def words(text: str) -> str:
    """A heading without its line breaks, spaces and marks, full-width signs as half-width ones."""
    return re.sub(r"[\s*:_]", "", unicodedata.normalize("NFKC", text))


def _kind(text: str) -> _Kind | None:
    if not text or len(text) > _LONGEST_HEADING:
        return None
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def is_known(heading: str) -> bool:
    """Whether the ledger's reader knows what a column of this name holds."""
    return _kind(words(heading)) is not None


def is_heading(line: Line) -> bool:
    """Whether at least two, and at least half, of the different texts in this line are known headings."""
    if not _HINT.search("".join("".join(line.filled).split())):
        return False
    texts = {words(text) for text in line.filled if text}
    known = sum(1 for text in texts if _kind(text))
    return known >= 2 and known * 2 >= len(texts)


def columns_of(header: Sequence[Line]) -> Columns | None:
    """The columns under a heading of one or more lines; None where it is no whole heading of the ledger."""
    places: dict[StrEnum, tuple[int, ...]] = {}
    headings: dict[StrEnum, str] = {}
    group = Column.HOUSEHOLD
    for at in range(len(header[0].filled)):
        texts = list(dict.fromkeys(line.filled[at] for line in header if line.filled[at]))
        kind, owner = _kind_and_group([words(text) for text in texts])
        if kind is _Kind.NAME:
            owner = group = owner or Column.HOUSEHOLD
        column = _column(kind, owner or group)
        if column and (column not in places or column is Column.ADDRESS):
            places[column] = (*places.get(column, ()), at)
            headings.setdefault(column, "".join(texts[-1].split()))
    whole = len(places) >= _LEAST_KINDS and (Column.HOUSEHOLD in places or Column.FIRST in places)
    return Columns(places, headings) if whole else None


def _kind_and_group(texts: list[str]) -> tuple[_Kind | None, Column | None]:
    """What the lowest line of a heading names, and whose it is if any of its lines says so."""
    kind = _kind(texts[-1]) if texts else None
    owners = (column for text in reversed(texts) for column, pattern in _GROUPS if pattern.search(text))
    owner = next(owners, None)
    return (_Kind.NAME if kind is _Kind.GROUP else kind), owner


def _column(kind: _Kind | None, group: Column) -> Column | None:
    if kind is None:
        return None
    if kind is _Kind.NAME:
        return group
    return _ALONE.get(kind) or _OF_A_GROUP.get((group, kind))
