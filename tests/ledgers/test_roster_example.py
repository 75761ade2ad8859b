"""The example file is the town of the documents: 27 households, 89 people, three villages."""

import re
from collections import Counter
from pathlib import Path

from examples.make_roster import write
from ledgers.roster import Roster, read_roster

EXAMPLE = Path(__file__).parents[2] / "examples" / "roster.xlsx"
CAST = {
    ("赵德福", "东沟村", "李文静", "市第二中学", "教师", "孙建国"),
    ("王秀英", "东沟村", "陈志远", "市财政局", "科员", "孙建国"),
    ("周满仓", "柳树村", "刘海燕", "市人民医院", "护士", "马春梅"),
    ("吴桂兰", "北坡村", "杨晓峰", "市供电公司", "工程师", "郭长河"),
}


def example() -> Roster:
    return read_roster(EXAMPLE)


def test_it_reads_without_a_fault() -> None:
    assert (example().township, example().faults) == ("青禾镇", ())


def test_households_and_people_are_those_of_the_documents() -> None:
    roster = example()
    assert (len(roster.rows), len(roster.members)) == (27, 89)
    assert Counter(row.village for row in roster.rows) == {"东沟村": 9, "柳树村": 9, "北坡村": 9}
    assert Counter(member.village for member in roster.members) == {"东沟村": 33, "柳树村": 30, "北坡村": 26}
    assert {row.household_name for row in roster.rows} == {
        member.name for member in roster.members if member.relation == "户主"
    }


def test_each_first_helper_has_one_household_and_each_second_helper_at_most_five() -> None:
    rows = example().rows
    assert set(Counter(row.first.name for row in rows if row.first).values()) == {1}
    seconds = Counter(row.second.name for row in rows if row.second)
    assert (sum(seconds.values()), max(seconds.values())) == (27, 5)


def test_everybody_has_a_unit_a_post_and_a_phone_that_cannot_be_real() -> None:
    for row in example().rows:
        assert row.first is not None
        assert row.second is not None
        assert all((row.first.unit, row.first.post, row.second.unit, row.second.post))
        for phone in (row.household_phone, row.first.phone, row.second.phone):
            assert re.fullmatch(r"1990000\d{4}", phone or "")


def test_the_people_of_the_demonstration_are_in_it() -> None:
    found = {
        (row.household_name, row.village, row.first.name, row.first.unit, row.first.post, row.second.name)
        for row in example().rows
        if row.first and row.second
    }
    assert found >= CAST


def test_the_script_writes_the_same_file_again(tmp_path: Path) -> None:
    write(tmp_path / "roster.xlsx")
    assert read_roster(tmp_path / "roster.xlsx") == example()
    first = (tmp_path / "roster.xlsx").read_bytes()
    write(tmp_path / "roster.xlsx")
    assert (tmp_path / "roster.xlsx").read_bytes() == first
