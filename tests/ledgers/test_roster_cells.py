"""Single cells: units and posts, addresses, phones, names."""

from datetime import datetime

import pytest

from ledgers.roster_cells import is_formula_like, person_name, phones, plain, town_and_village, unit_and_post


@pytest.mark.parametrize(
    ("text", "unit", "post"),
    [
        ("市财政局 科员", "市财政局", "科员"),
        ("莱城镇政府/副镇长", "莱城镇政府", "副镇长"),
        ("东沟村 党支部委员", "东沟村", "党支部委员"),
        ("市财政局\n科员", "市财政局", "科员"),
        ("市财政局、科员", "市财政局", "科员"),
        ("市财政局(副局长)", "市财政局", "副局长"),
        ("市财政局科员", "市财政局", "科员"),
        ("市财政局四级主任科员", "市财政局", "四级主任科员"),
        ("东沟村党支部书记", "东沟村", "党支部书记"),
        ("东沟村委会主任", "东沟村委会", "主任"),
        ("青禾镇政府 扶贫办 主任", "青禾镇政府 扶贫办", "主任"),
        ("市财政局 副局长 党组成员", "市财政局", "副局长 党组成员"),
        ("李家小学 后勤", "李家小学", "后勤"),
        ("市财政局 办公室", "市财政局 办公室", ""),
        ("市第二中学(北校区)", "市第二中学(北校区)", ""),
        ("市财政局", "市财政局", ""),
        ("副局长", "副局长", ""),
        ("无", "", ""),
    ],
)
def test_a_post_is_told_from_its_unit_or_both_stay_together(text: str, unit: str, post: str) -> None:
    assert unit_and_post(text) == (unit, post)


@pytest.mark.parametrize(
    ("text", "town", "village"),
    [
        ("青禾镇东沟村12号", "青禾镇", "东沟村"),
        ("青禾镇 东沟村", "青禾镇", "东沟村"),
        ("东沟村5号", "", "东沟村"),
        ("某某省某某市青禾镇东沟村", "青禾镇", "东沟村"),
        ("某某市城港路街道朱家村", "城港路街道", "朱家村"),
        ("张村镇李家村", "张村镇", "李家村"),
        ("张村镇", "张村镇", ""),
        ("东乡村", "", "东乡村"),
        ("中村村", "", "中村村"),
        ("东沟村村民小组", "", "东沟村"),
        ("城关社区", "", "城关社区"),
        ("青禾镇东沟12号", "青禾镇", ""),
        ("", "", ""),
    ],
)
def test_town_and_village_are_found_in_an_address(text: str, town: str, village: str) -> None:
    assert town_and_village(text) == (town, village)


@pytest.mark.parametrize(
    ("text", "township", "town", "village"),
    [
        ("城港路东沟村12号", "城港路", "城港路", "东沟村"),
        ("青禾镇 李家庄 三组", "", "青禾镇", "李家庄"),
        ("青禾镇 李家庄", "青禾镇", "青禾镇", "李家庄"),
        ("城港路 李家庄 村东头", "城港路", "城港路", "李家庄"),
        ("青禾镇 东沟 村12号", "青禾镇", "青禾镇", "东沟村"),
        ("青禾镇 东沟村12号", "", "青禾镇", "东沟村"),
        ("青禾镇李家庄三组", "青禾镇", "青禾镇", ""),
    ],
)
def test_a_town_or_village_whose_name_ends_like_none_is_known_by_the_form_or_the_gap(
    text: str, township: str, town: str, village: str
) -> None:
    assert town_and_village(text, township) == (town, village)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("19900001111", ("19900001111",)),
        ("(0535)2212345", ("05352212345",)),
        ("0535-2212345", ("05352212345",)),
        ("2212345", ("2212345",)),
        ("008619900001111", ("19900001111",)),
        ("19900001111 19900001112", ("19900001111", "19900001112")),
        ("无", ()),
        ("—", ()),
        ("", ()),
        ("1990000111", None),
        ("199000011111", None),
        ("19900001111/12", None),
        ("1.99E+10", None),
    ],
)
def test_phones_are_digits_or_nothing_or_wrong(text: str, found: tuple[str, ...] | None) -> None:
    assert phones(text) == found


def test_names_lose_stray_spaces_but_not_their_parts() -> None:
    assert person_name("王 芳") == "王芳"
    assert person_name("买买提 • 吐尔逊") == "买买提·吐尔逊"
    assert person_name("Anna  Li") == "Anna Li"


def test_a_formula_is_known_behind_quotes_and_in_full_width() -> None:
    assert all(is_formula_like(text) for text in ("=1", "+1", "-1", "@a", "'=1", "\uff1d1", "\uff0b1"))
    assert not any(is_formula_like(text) for text in ("王芳", "", "A=1"))


def test_values_of_other_kinds_become_text() -> None:
    assert plain(19900001111.0) == "19900001111"
    assert plain(12.5) == "12.5"
    assert plain(datetime(2018, 3, 21)) == "2018-03-21"  # noqa: DTZ001 - a cell knows no time zone
    assert plain("a_x000D_\n  b\u200b") == "a\nb"
    assert plain(None) == ""
