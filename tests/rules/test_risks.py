"""Words that the township should hear of at once."""

import pytest

from rules.risks import risks_in
from rules.visit_report import Risk


@pytest.mark.parametrize(
    ("words", "risk"),
    [
        ("老人昨天在院里摔了一跤,腿疼", Risk.FALL),
        ("从梯子上掉下来骨折了", Risk.FALL),
        ("老人说活着没劲,不想活了", Risk.SUICIDE),
        ("一个人喝闷酒,说活着也没什么意思", Risk.SUICIDE),
        ("儿子不给钱,还打他", Risk.VIOLENCE),
        ("媳妇说经常挨打", Risk.VIOLENCE),
        ("男的喝了酒动手打人", Risk.VIOLENCE),
        ("后墙塌了一角", Risk.DISASTER),
        ("下大雨家里进水了", Risk.DISASTER),
        ("孙子开学没去上学,在家待着", Risk.DROPOUT),
        ("孩子不想念书,说要退学打工", Risk.DROPOUT),
    ],
)
def test_a_danger_is_found(words: str, risk: Risk) -> None:
    assert risk in risks_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "老人血压高,带了药",
        "装了扶手防止摔倒",
        "提醒老人下雪天别摔着",
        "去年摔过一次,现在好了",
        "孩子没有辍学,成绩不错",
        "打了个电话问医保",
        "打他手机没接",
        "讲了危房改造政策,他家不是危房",
        "帮着打扫院子,打了疫苗",
        "讲了防火防汛",
        "房子去年修好了,不漏雨",
        "劝孩子好好上学",
        "一起打牌聊天",
    ],
)
def test_what_is_past_denied_or_only_spoken_about_is_none(words: str) -> None:
    assert risks_in(words) == frozenset()
