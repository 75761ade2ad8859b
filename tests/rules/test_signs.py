"""Words of a family that give cause to watch it, and those that only sound alike."""

import pytest

from rules.monitoring import Cause
from rules.signs import causes_in


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("我老伴查出肺癌了，住院能报多少", Cause.ILLNESS),
        ("老人得了大病能报销吗", Cause.ILLNESS),
        ("去年查出的病，现在还在化疗", Cause.ILLNESS),
        ("我妈住了三天院", Cause.ILLNESS),
        ("儿子骑车出了车祸，腿断了", Cause.ACCIDENT),
        ("我家房子塌了一角，怎么办", Cause.DISASTER),
        ("厂子倒闭了，没活干，有什么补贴", Cause.JOB_LOST),
        ("我失业了怎么办", Cause.JOB_LOST),
        ("孩子学费交不起", Cause.SCHOOL),
        ("地里的玉米全旱死了，能赔吗", Cause.CROP_FAILURE),
        ("今年收成不好", Cause.CROP_FAILURE),
    ],
)
def test_what_happened_to_the_family_is_a_cause(words: str, cause: Cause) -> None:
    assert cause in causes_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "大病救助怎么申请",
        "得了大病能报多少",
        "如果生了重病，医保报多少",
        "住院报销比例是多少",
        "失业保险怎么领",
        "失业了能领多少钱",
        "农民工失业了有什么政策",
        "危房改造怎么申请",
        "受灾补贴什么时候发",
        "绝收能赔多少",
        "邻居家孩子辍学了",
        "孩子没有辍学，成绩不错",
        "老人没摔倒",
        "去年摔伤了，现在好了",
        "上学有补助吗",
        "怎么找工作",
        "老人住了一辈子老院子，想翻修",
        "猪去年死了一头",
    ],
)
def test_a_question_about_a_rule_or_others_or_the_past_is_none(words: str) -> None:
    assert causes_in(words) == frozenset()
