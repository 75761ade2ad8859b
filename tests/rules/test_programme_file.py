"""A programme file is read whole, or every fault in it is named."""

from pathlib import Path

import pytest

from locales import Texts
from rules.programme import Counted
from rules.programme_file import SHIPPED, BadProgramme, ProgrammeFault, load

GOOD = (SHIPPED / "laizhou-2018.toml").read_text(encoding="utf-8")
TEXTS = Texts()
FIRST_RUNG = "ladder[0].rungs[0].wait_working_days"


def faults(folder: Path, text: str) -> list[ProgrammeFault]:
    file = folder / "laizhou-2018.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadProgramme) as caught:
        load(file)
    return list(caught.value.faults)


def changed(*changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        (('name = "莱州市 2018', 'nome = "莱州市 2018'), "name", "missing"),
        (('name = "莱州市 2018', 'nome = "莱州市 2018'), "nome", "unknown_key"),
        (("year = 2018", 'year = "2018"'), "year", "wrong_type"),
        (("year = 2018", "year = true"), "year", "wrong_type"),
        (("year = 2018", "year = 18"), "year", "too_small"),
        (('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Laizhou"'), "time_zone", "unknown_zone"),
        (('time_zone = "Asia/Shanghai"', 'time_zone = "../../etc/passwd"'), "time_zone", "unknown_zone"),
        (("reminders = 09:30:00", 'reminders = "09:30"'), "hours.reminders", "wrong_type"),
        (("reminders = 09:30:00", "reminders = 07:30:00"), "hours.reminders", "in_quiet_hours"),
        (("quiet_until = 08:00:00", ""), "hours.quiet_until", "missing"),
        (("back_dating_days = 31", "back_dating_days = -1"), "filing.back_dating_days", "too_small"),
        (('role = "first_helper"', 'role = "third_helper"'), "duty[0].role", "unknown_word"),
        (('role = "first_helper"', 'role = "city_officer"'), "duty[0].role", "unknown_word"),
        (('role = "first_helper"', ""), "duty[0].role", "missing"),
        (('satisfied_by = ["visit"]', 'satisfied_by = ["chat"]'), "duty[0].satisfied_by", "unknown_word"),
        (('satisfied_by = ["visit"]', "satisfied_by = []"), "duty[0].satisfied_by", "empty"),
        (('satisfied_by = ["visit"]', 'satisfied_by = "visit"'), "duty[0].satisfied_by", "wrong_type"),
        (('every = "P2M"', 'every = "P5M"'), "duty[0].every", "unknown_word"),
        (('every = "P2M"', 'every = ["P2M"]'), "duty[0].every", "wrong_type"),
        (("at_least = 1", "at_least = 0"), "duty[0].at_least", "too_small"),
        (("nudges = [20, 10, 3]", "nudges = [20, -3]"), "duty[0].nudges", "wrong_type"),
        (("nudges = [20, 10, 3]", "nudges = [true]"), "duty[0].nudges", "wrong_type"),
        (('when_missed = "missed_visit"', 'when_missed = "shout"'), "duty[0].when_missed", "unknown_word"),
        (("line = 31", "line = 0"), "duty[0].source.line", "too_small"),
        (('code = "first_call"', 'code = "first_visit"'), "duty.code", "twice"),
        (("households = 1", "households = 0"), "capacity[0].households", "too_small"),
        (("hard = true", 'hard = "yes"'), "capacity[0].hard", "wrong_type"),
        (('role = "second_helper"\nhouseholds', 'role = "first_helper"\nhouseholds'), "capacity.role", "twice"),
        (('alert = "emergency"', 'alert = "urgent"'), "ladder[6].alert", "unknown_word"),
        (('alert = "emergency"', 'alert = "question"'), "ladder", "ladder_missing"),
        (('alert = "emergency"', 'alert = "question"'), "ladder.alert", "twice"),
        (('roles = ["city_officer"]', "roles = []"), "ladder[0].rungs[1].roles", "empty"),
        (("wait_working_days = 0", "wait_working_days = 2"), FIRST_RUNG, "first_rung_waits"),
        (("wait_working_days = 3", "wait_working_days = -3"), "ladder[0].rungs[1].wait_working_days", "too_small"),
    ],
)
def test_each_fault_is_named_with_its_place(tmp_path: Path, change: tuple[str, str], where: str, code: str) -> None:
    assert (where, code) in {(fault.where, fault.code) for fault in faults(tmp_path, changed(change))}


def test_what_is_missing_is_one_fault_and_not_two(tmp_path: Path) -> None:
    line = LINES.index("[[duty]]") + 1
    assert faults(tmp_path, changed(('role = "first_helper"', ""))) == [
        ProgrammeFault("duty[0].role", "missing", line=line)
    ]


def test_a_copy_that_kept_its_id_does_not_stand_in_for_what_it_was_copied_from(tmp_path: Path) -> None:
    file = tmp_path / "own-2026.toml"
    file.write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadProgramme) as caught:
        load(file)
    line = LINES.index('id = "laizhou-2018"') + 1
    assert caught.value.faults == (ProgrammeFault("id", "not_file_name", ("own-2026",), line),)


def test_several_faults_are_listed_at_once(tmp_path: Path) -> None:
    text = changed(("year = 2018", "year = 0"), ('every = "P2M"', 'every = "P2W"'), ("at_least = 1", "at_least = 0"))
    assert [fault.where for fault in faults(tmp_path, text)] == ["year", "duty[0].every", "duty[0].at_least"]


@pytest.mark.parametrize("key", ["id", "name", "hours", "filing", "duty", "capacity", "ladder", "time_zone"])
@pytest.mark.parametrize("value", ["3", '"words"', "[1, 2]", "{ a = 1 }", "true", "[]"])
def test_a_table_of_the_wrong_kind_is_a_fault_and_no_crash(tmp_path: Path, key: str, value: str) -> None:
    found = faults(tmp_path, f"{key} = {value}\n")
    assert any(fault.where.startswith(key) for fault in found) or (key, value) in {
        ("id", '"words"'),
        ("name", '"words"'),
        ("capacity", "[]"),
    }


def test_a_programme_without_duties_is_empty(tmp_path: Path) -> None:
    assert ProgrammeFault("duty", "empty", line=1) in faults(tmp_path, "duty = []\n")


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", "编号:一".encode()])
def test_what_is_no_toml_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(BadProgramme) as caught:
        load(file)
    assert [fault.code for fault in caught.value.faults] == ["not_toml"]


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.toml")


LINES = GOOD.splitlines()
OPTIONAL = LINES.index("[cases]")  # the last table: what is left out of it is the product's
VALUES = [number for number, line in enumerate(LINES[:OPTIONAL]) if "=" in line and line[0] not in "# "]


@pytest.mark.parametrize("number", VALUES, ids=lambda number: LINES[number].strip()[:30])
def test_no_value_may_be_left_out(tmp_path: Path, number: int) -> None:
    assert faults(tmp_path, "\n".join([*LINES[:number], *LINES[number + 1 :]]))


@pytest.mark.parametrize(
    "code",
    [
        "not_toml", "missing", "wrong_type", "too_small", "unknown_word", "unknown_zone", "unknown_key", "empty",
        "twice", "ladder_missing", "in_quiet_hours", "not_file_name", "first_rung_waits",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_fault_has_words(code: str, language: str) -> None:
    assert "duty[0]" in TEXTS.label(language, f"programme.{code}", where="duty[0]", allowed="duty[0]")


@pytest.mark.parametrize(
    ("change", "where", "after"),
    [
        (('every = "P2M"', 'every = "P5M"'), "duty[0].every", 'every = "P5M"'),
        (("households = 5", "households = 0"), "capacity[1].households", "households = 0"),
        (
            ('code = "first_call"', 'code = "first_visit"'),
            "duty.code",
            'role = "first_helper"\nsatisfied_by = ["call"]',
        ),
        (("quiet_until = 08:00:00", ""), "hours.quiet_until", "[hours]"),
        (('ahead = "P2M"', 'ahead = "soon"'), "notice.ahead", 'ahead = "soon"'),
        (('feasts = ["dragon_boat",', 'feasts = ["easter",'), "gifts.feasts", "feasts = "),
        (("not_well = 10", "not_well = 0"), "cases.not_well", "not_well = 0"),
        (("not_well = 10", "unwell = 10"), "cases.unwell", "unwell = 10"),
        (("at_most = 3", "at_most = 1"), "gifts.at_most", "at_most = 1"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path: Path, change: tuple[str, str], where: str, after: str) -> None:
    text = changed(change)
    line = text[: text.index(after)].count("\n") + 1 - (where == "duty.code")
    assert (where, line) in {(fault.where, fault.line) for fault in faults(tmp_path, text)}


def test_faults_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed(("households = 5", "households = 0"), ("year = 2018", "year = 0"), ("hard = true", "hard = 1"))
    lines = [fault.line for fault in faults(tmp_path, text)]
    assert lines == sorted(lines)
    assert len(set(lines)) == 3


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"id = 1\nname = \n", 2), (b"id = 1\n\n[a\n", 3), (b'id = 1\nname = "\xff"\n', 2), (b'id = 1\na = """\n', 3)],
)
def test_what_is_no_toml_has_its_line_too(tmp_path: Path, content: bytes, line: int) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(BadProgramme) as caught:
        load(file)
    assert [fault.line for fault in caught.value.faults] == [line]


def test_windows_may_be_counted_from_the_assignment(tmp_path: Path) -> None:
    file = tmp_path / "laizhou-2018.toml"
    file.write_text(changed(('every = "P2M"', 'every = "P2M"\nwindow = "from_assignment"')), encoding="utf-8")
    counted = {duty.code: duty.counted for duty in load(file).duties}
    assert counted["first_visit"] is Counted.FROM_ASSIGNMENT
    assert counted["first_call"] is Counted.CALENDAR
    wrong = faults(tmp_path, changed(('every = "P2M"', 'every = "P2M"\nwindow = "rolling"')))
    assert [(fault.where, fault.allowed) for fault in wrong] == [("duty[0].window", ("calendar", "from_assignment"))]
