"""Whatever households there are, written in whatever awkward shape: the reader gives them back."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.roster import HelperEntry, RosterRow, read_roster
from tests.ledgers.sheets import GROUPS, HEADINGS, UNDER_GROUPS, Cell, Form

SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华"
GIVEN = "德福秀英文静志远海燕桂兰春梅晓峰长河建国玉芬明亮雨桐"
UNITS = ("市财政局", "市第二中学", "青禾镇政府 扶贫办", "东沟村", "市人民医院")
POSTS = ("科员", "教师", "副镇长", "党支部委员", "")
VILLAGES = ("东沟村", "柳树村", "北坡村", "中村村", "城关社区")
CAUSES = ("", "因病", "因残 缺劳力", "缺技术")
MEASURES = ("", "代办慢性病证;春节走访", "第一条\n第二条", "-联系代耕")
FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}


@dataclass(frozen=True)
class Shape:
    """How a form is filled in and laid out."""

    seed: int
    two_line_heading: bool
    shuffled: bool
    extra_columns: bool
    page: int
    blank_lines: bool
    merged_seconds: bool
    full_width: bool
    gap: str
    spaced_names: bool
    notes: bool


SHAPES = st.builds(
    Shape,
    seed=st.integers(0, 999),
    two_line_heading=st.booleans(),
    shuffled=st.booleans(),
    extra_columns=st.booleans(),
    page=st.integers(2, 9),
    blank_lines=st.booleans(),
    merged_seconds=st.booleans(),
    full_width=st.booleans(),
    gap=st.sampled_from([" ", "/", "\n", "  ", "、"]),
    spaced_names=st.booleans(),
    notes=st.booleans(),
)
NAMES = st.builds(
    lambda surname, rest: surname + rest, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2)
)


@st.composite
def households(draw: st.DrawFn) -> list[RosterRow]:
    """Rows without faults: each phone belongs to one person."""
    rows = []
    for at in range(1, draw(st.integers(1, 12)) + 1):
        village = draw(st.sampled_from(VILLAGES))
        second = draw(st.sampled_from([None, "孙建国", "马春梅"]))
        rows.append(
            RosterRow(
                row=0,
                serial=str(at),
                household_name=draw(NAMES) + SURNAMES[at],
                town="青禾镇",
                village=village,
                address=f"青禾镇{village}{at}号",
                poverty_cause=draw(st.sampled_from(CAUSES)),
                help_measures=draw(st.sampled_from(MEASURES)),
                household_phone=draw(st.sampled_from([None, f"1990000{1000 + at}", f"0535{2210000 + at}"])),
                first=_helper(draw, draw(NAMES) + GIVEN[at], draw(st.sampled_from([None, f"1990000{2000 + at}"]))),
                second=HelperEntry(second, "东沟村", "会计", None) if second else None,
            )
        )
    return rows


def _helper(draw: st.DrawFn, name: str, phone: str | None) -> HelperEntry:
    return HelperEntry(name, draw(st.sampled_from(UNITS)), draw(st.sampled_from(POSTS)), phone)


@given(rows=households(), shape=SHAPES)
@settings(max_examples=60, deadline=None)
def test_households_come_back_from_any_shape(rows: list[RosterRow], shape: Shape) -> None:
    with TemporaryDirectory() as folder:
        roster = read_roster(_form(rows, shape).saved(Path(folder) / "a.xlsx"))
    assert roster.errors == ()
    assert [replace(row, row=0) for row in roster.rows] == rows
    assert len({row.row for row in roster.rows}) == len(rows)


def _form(rows: list[RosterRow], shape: Shape) -> Form:
    order = _order(shape)
    head = [GROUPS, UNDER_GROUPS] if shape.two_line_heading else [HEADINGS]
    heading = [_laid_out(line, order, "备注" if shape.extra_columns else None) for line in head]
    lines: list[Sequence[Cell]] = [["帮扶责任工作台账"], ["镇(街):青禾镇"], *heading]
    merged: list[str] = []
    before: RosterRow | None = None
    for at, row in enumerate(rows):
        if at and at % shape.page == 0:
            lines += [[], ["帮扶责任工作台账"], *heading]
            before = None
        lines += [[]] if shape.blank_lines and at % 3 == 1 else []
        lent = (
            shape.merged_seconds and not shape.blank_lines and before and row.second and before.second == row.second
        )
        lines.append(_laid_out(_cells(row, shape, lent=bool(lent)), order, "略" if shape.extra_columns else None))
        if lent:
            merged += [f"{letter}{len(lines) - 1}:{letter}{len(lines)}" for letter in _letters(order, (9, 10))]
            before = None
        else:
            before = row
    lines += [["填表说明:1.联系方式填手机号。"], ["", "2.每季度末报镇街。"]] if shape.notes else []
    return Form(lines, merged=tuple(merged))


def _order(shape: Shape) -> list[int]:
    """The columns: the blocks of household and helpers change places, each keeps its own order."""
    blocks = [[0], [1, 2, 3, 4, 5], [6, 7, 8], [9, 10, 11]]
    if shape.shuffled:
        random.Random(shape.seed).shuffle(blocks)
    return [at for block in blocks for at in block]


def _laid_out(cells: Sequence[Cell], order: list[int], extra: str | None) -> list[Cell]:
    return [*[cells[at] for at in order], *([extra] if extra else [])]


def _letters(order: list[int], columns: tuple[int, ...]) -> list[str]:
    return [chr(ord("A") + order.index(column)) for column in columns]


def _cells(row: RosterRow, shape: Shape, *, lent: bool) -> list[Cell]:
    address = row.address.translate(FULL_WIDTH) if shape.full_width else row.address
    first = row.first
    assert first is not None
    post = _unit(first, shape.gap)
    second = (row.second.name, _unit(row.second, " ")) if row.second and not lent else (None, None)
    return [
        int(row.serial), _spaced(row.household_name, shape), address, row.poverty_cause, row.help_measures,
        _phone(row.household_phone, shape), _spaced(first.name, shape), post, _phone(first.phone, shape),
        *second, None,
    ]  # fmt: skip


def _unit(helper: HelperEntry, gap: str) -> str:
    """A unit with a gap of its own can only be told from its post by a gap that is at least as strong."""
    gap = " " if gap == "、" and " " in helper.unit else gap
    return f"{helper.unit}{gap}{helper.post}" if helper.post else helper.unit


def _spaced(name: str, shape: Shape) -> str:
    return " ".join(name) if shape.spaced_names else name


def _phone(phone: str | None, shape: Shape) -> Cell:
    if phone is None:
        return random.Random(shape.seed).choice([None, "无", "-"])
    if shape.full_width:
        return phone.translate(FULL_WIDTH)
    return int(phone) if phone.startswith("1") else f"{phone[:4]}-{phone[4:]}"
