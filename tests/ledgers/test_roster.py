"""Rosters as people really send them are read as they were meant."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from ledgers.roster import FaultCode, HelperEntry, RosterRow, Severity, read_roster
from tests.ledgers.sheets import (
    GROUPS,
    HEADINGS,
    MEMBER_HEADINGS,
    UNDER_GROUPS,
    WANG,
    ZHAO,
    Form,
    as_excel_saves,
    but,
    codes,
    form,
    read,
    rewritten,
)

SUN = HelperEntry("孙建国", "东沟村", "党支部委员", "19900003001")
ZHAO_READ = RosterRow(
    row=4,
    serial="1",
    household_name="赵德福",
    town="青禾镇",
    village="东沟村",
    address="青禾镇东沟村12号",
    poverty_cause="因病",
    help_measures="代办慢性病证",
    household_phone="19900001001",
    first=HelperEntry("李文静", "市第二中学", "教师", "19900002001"),
    second=SUN,
)


def names(roster_rows: tuple[RosterRow, ...]) -> list[str]:
    return [row.household_name for row in roster_rows]


def test_the_official_form_is_read_with_every_value(tmp_path: Path) -> None:
    roster = read(form(ZHAO, WANG), tmp_path)
    assert (roster.township, roster.faults) == ("青禾镇", ())
    assert roster.rows[0] == ZHAO_READ
    assert names(roster.rows) == ["赵德福", "王秀英"]


def test_a_heading_of_two_lines_with_merged_groups_is_understood(tmp_path: Path) -> None:
    sheet = Form(
        [["青禾镇帮扶责任工作台账"], GROUPS, UNDER_GROUPS, ZHAO],
        merged=("A1:L1", "A2:A3", "B2:F2", "G2:I2", "J2:L2"),
    )
    roster = read(sheet, tmp_path)
    assert (roster.township, roster.faults, roster.rows) == ("青禾镇", (), (ZHAO_READ,))


def test_a_group_written_only_over_its_first_column_is_enough(tmp_path: Path) -> None:
    groups = but([None] * 12, A="序号", B="贫困户", G="第一帮扶责任人", J="第二帮扶责任人")
    roster = read(Form([["镇(街):青禾镇"], groups, but(UNDER_GROUPS, A=None), ZHAO]), tmp_path)
    assert (roster.faults, roster.rows) == ((), (ZHAO_READ,))


def test_title_and_heading_repeated_on_each_page_are_no_households(tmp_path: Path) -> None:
    sheet = form(ZHAO, [], ["帮扶责任工作台账"], ["镇(街):青禾镇"], HEADINGS, WANG)
    roster = read(sheet, tmp_path)
    assert (names(roster.rows), roster.faults) == (["赵德福", "王秀英"], ())


def test_a_page_with_another_order_of_columns_is_read_by_its_own_heading(tmp_path: Path) -> None:
    roster = read(form(ZHAO, HEADINGS[::-1][9:] + HEADINGS[3:], but(WANG, A=WANG[2], C=WANG[0])), tmp_path)
    assert (names(roster.rows), roster.faults) == (["赵德福", "王秀英"], ())


def test_notes_sums_signatures_and_empty_numbered_lines_are_skipped(tmp_path: Path) -> None:
    sheet = form(
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        ZHAO,
        [],
        WANG,
        [3],
        [4, "", "-"],
        ["合计", "2户"],
        ["填表人:孙建国", None, "审核人:郭长河", None, "日期:2018年3月21日"],
        ["填表说明:1.联系方式填手机号。"],
        [None, "2.本表由第二帮扶责任人填写,每季度末报镇街。"],
    )
    roster = read(sheet, tmp_path)
    assert (names(roster.rows), roster.faults) == (["赵德福", "王秀英"], ())


def test_a_lonely_name_is_not_taken_for_a_note(tmp_path: Path) -> None:
    roster = read(form(ZHAO, [2, "王秀英"]), tmp_path)
    assert {FaultCode.MISSING_VILLAGE, FaultCode.MISSING_FIRST_HELPER} <= set(codes(roster.faults))


def test_full_width_digits_and_letters_become_plain_ones(tmp_path: Path) -> None:
    full_width = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))
    full = but(ZHAO, C="青禾镇东沟村12号".translate(full_width), F="19900001001".translate(full_width))
    roster = read(form(full), tmp_path)
    assert (roster.rows, roster.faults) == ((ZHAO_READ,), ())


def test_phones_as_numbers_with_spaces_or_dashes_are_the_same_phone(tmp_path: Path) -> None:
    for written in (19900001001, 19900001001.0, "199 0000 1001", "199-0000-1001", "+86 19900001001", "19900001001.0"):
        roster = read(form(but(ZHAO, F=written)), tmp_path)
        assert (roster.rows, roster.faults) == ((ZHAO_READ,), ())


def test_names_with_inner_spaces_are_the_same_names(tmp_path: Path) -> None:
    roster = read(form(but(ZHAO, B="赵 德 福", G=" 李文　静")), tmp_path)
    assert (roster.rows, roster.faults) == ((ZHAO_READ,), ())


def test_one_second_helper_merged_over_several_households_helps_each(tmp_path: Path) -> None:
    sheet = form(ZHAO, but(WANG, J=None, K=None, L=None))
    sheet.merged = ("J4:J5", "K4:K5", "L4:L5")
    roster = read(sheet, tmp_path)
    assert [row.second for row in roster.rows] == [SUN, SUN]
    assert roster.faults == ()


def test_a_merged_cell_ends_where_it_ends(tmp_path: Path) -> None:
    sheet = form(ZHAO, but(WANG, J=None), but(WANG, A=3, B="钱守义", F=None, G="冯建平", I=None, J=None))
    sheet.merged = ("J4:J5",)
    roster = read(sheet, tmp_path)
    assert codes(roster.faults) == [FaultCode.MISSING_SECOND_HELPER]
    assert [row.second and row.second.name for row in roster.rows] == ["孙建国", "孙建国", None]


def test_columns_may_stand_in_another_order_with_others_between(tmp_path: Path) -> None:
    order = [6, 7, 8, 0, 1, 5, 2, 9, 10, 11, 4, 3]
    headings = ["备注", *[HEADINGS[at] for at in order], "身份证号"]
    roster = read(form(["无", *[ZHAO[at] for at in order], "略"], headings=headings), tmp_path)
    assert (roster.rows, roster.faults) == ((ZHAO_READ,), ())


def test_headings_wrapped_by_hand_are_found(tmp_path: Path) -> None:
    wrapped = [
        "序\n号",
        "贫困户\n姓  名",
        "家庭地址\n(镇街、村)",
        *HEADINGS[3:6],
        "第一帮扶\n责任人姓名",
        *HEADINGS[7:],
    ]
    roster = read(form(ZHAO, headings=wrapped), tmp_path)
    assert (roster.rows, roster.faults) == ((ZHAO_READ,), ())


def test_an_address_in_two_cells_gives_town_and_village(tmp_path: Path) -> None:
    headings = [*HEADINGS[:2], "家庭地址(镇街、村)", None, *HEADINGS[3:]]
    for village in ("东沟村", "东沟"):
        sheet = form([*ZHAO[:2], "青禾镇", village, *ZHAO[3:]], headings=headings)
        sheet.merged = ("C3:D3",)
        roster = read(sheet, tmp_path)
        assert (roster.rows[0].town, roster.rows[0].village, roster.faults) == ("青禾镇", village, ())


def test_town_and_village_may_have_columns_of_their_own(tmp_path: Path) -> None:
    headings = [*HEADINGS[:2], "镇(街)", "村", *HEADINGS[3:]]
    roster = read(form([*ZHAO[:2], "青禾镇", "东沟村", *ZHAO[3:]], headings=headings), tmp_path)
    found = roster.rows[0]
    assert (found.town, found.village, found.address, roster.faults) == ("青禾镇", "东沟村", "青禾镇东沟村", ())


def test_unit_and_post_may_have_columns_of_their_own(tmp_path: Path) -> None:
    headings = [*HEADINGS[:7], "工作单位", "职务", *HEADINGS[8:]]
    roster = read(form([*ZHAO[:7], "市第二中学", "教师", *ZHAO[8:]], headings=headings), tmp_path)
    assert (roster.rows, roster.faults) == ((ZHAO_READ,), ())


def test_the_town_may_stand_beside_its_field(tmp_path: Path) -> None:
    sheet = Form([["帮扶责任工作台账"], ["镇(街):", None, "青禾镇"], HEADINGS, but(ZHAO, C="东沟村")])
    roster = read(sheet, tmp_path)
    assert (roster.township, roster.rows[0].town) == ("青禾镇", "青禾镇")


def test_without_a_field_the_addresses_name_the_town(tmp_path: Path) -> None:
    roster = read(Form([HEADINGS, ZHAO, but(WANG, C="东沟村")]), tmp_path)
    assert (roster.township, [row.town for row in roster.rows]) == ("青禾镇", ["青禾镇", "青禾镇"])


def test_the_values_of_formulas_are_read(tmp_path: Path) -> None:
    path = form(but(ZHAO, B="=FORMULA")).saved(tmp_path / "draft.xlsx")
    old, new = b"<f>FORMULA</f><v></v>", "<f>FORMULA</f><v>赵德福</v>".encode()
    member = "xl/worksheets/sheet1.xml"
    calculated = rewritten(path, tmp_path / "b.xlsx", member, b'<c r="B4"', b'<c t="str" r="B4"')
    calculated = rewritten(calculated, tmp_path / "a.xlsx", member, old, new)
    assert read_roster(calculated).rows == (ZHAO_READ,)


@pytest.mark.parametrize("prefix", ["", "x"])
def test_texts_and_merged_cells_are_read_as_excel_saves_them(prefix: str, tmp_path: Path) -> None:
    sheet = form(ZHAO, but(WANG, J=None, K=None, L=None))
    sheet.merged = ("A1:L1", "J4:J5", "K4:K5", "L4:L5")
    roster = read_roster(as_excel_saves(sheet.saved(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", prefix))
    assert (roster.faults, roster.rows[0], roster.rows[1].second) == ((), ZHAO_READ, SUN)


def test_a_million_empty_formatted_rows_do_not_hang(tmp_path: Path) -> None:
    path = form(ZHAO).saved(tmp_path / "short.xlsx")
    empty = b"".join(b'<row r="%d"><c r="A%d" s="0" /></row>' % (row, row) for row in range(5, 1_048_577))
    long = rewritten(
        path, tmp_path / "long.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", empty + b"</sheetData>"
    )
    assert read_roster(long).rows == (ZHAO_READ,)


def test_a_row_far_below_is_reached_without_hanging(tmp_path: Path) -> None:
    path = form(ZHAO).saved(tmp_path / "a.xlsx")
    book = load_workbook(path)
    book.worksheets[0].cell(1_048_576, 16_384).value = "x"
    book.save(path)
    assert read_roster(path).rows == (ZHAO_READ,)


def test_a_wrong_size_in_the_file_does_not_cut_it_short(tmp_path: Path) -> None:
    path = form(ZHAO, WANG).saved(tmp_path / "a.xlsx")
    lying = rewritten(path, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b'ref="A1:L5"', b'ref="A1:A1"')
    assert len(read_roster(lying).rows) == 2


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    households = [but(ZHAO, A=at, B=f"赵{at}", F=None, G=f"李{at}", I=None) for at in range(500)]
    read_roster(form(*households).saved(tmp_path / "a.xlsx"), lambda done, whole: told.append((done, whole)))
    assert told[-1] == (503, 503)
    assert len(told) == 3
    assert told == sorted(told)


def test_a_cover_sheet_before_the_ledger_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.worksheets[0].title = "封面"
    book.worksheets[0]["B5"] = "帮扶责任工作台账"
    sheet = book.create_sheet("台账")
    for line in (HEADINGS, ZHAO):
        sheet.append(line)
    book.save(path)
    assert names(read_roster(path).rows) == ["赵德福"]


def test_the_members_stand_in_a_sheet_of_their_own(tmp_path: Path) -> None:
    sheet = form(ZHAO, WANG)
    sheet.members = [
        MEMBER_HEADINGS,
        ["赵德福", "东沟村", "赵德福", "户主"],
        ["赵德福", None, "钱玉 芬", "妻子"],
        [],
        ["王秀英", "青禾镇东沟村", "宋家豪", "孙子"],
    ]
    roster = read(sheet, tmp_path)
    assert [(one.row, one.household_name, one.village, one.name, one.relation) for one in roster.members] == [
        (2, "赵德福", "东沟村", "赵德福", "户主"),
        (3, "赵德福", "东沟村", "钱玉芬", "妻子"),
        (5, "王秀英", "东沟村", "宋家豪", "孙子"),
    ]
    assert roster.faults == ()


def test_a_warning_keeps_its_row_in_and_an_error_keeps_it_out(tmp_path: Path) -> None:
    roster = read(form(but(ZHAO, J=None, K=None, L=None), but(WANG, G=None)), tmp_path)
    assert names(roster.rows) == ["赵德福"]
    assert [fault.severity for fault in roster.faults] == [Severity.WARNING, Severity.ERROR]
    assert codes(roster.errors) == [FaultCode.MISSING_FIRST_HELPER]
