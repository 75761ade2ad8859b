"""What becomes of a question: danger first, other places refused, doubt handed over."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import Base
from knowledge.beside import Intent, topics
from knowledge.decision import Decision, Kind, Reason, decide
from knowledge.emergency import emergency_in
from knowledge.parts import decide_all


@cache
def base() -> Base:
    return Base.load()


def decided(text: str, region: str | None = None) -> Decision:
    return decide(base(), text, region)


@settings(deadline=None)  # the first text loads the base
@given(st.text(max_size=300), st.none() | st.text(max_size=10))
def test_any_text_is_decided(text: str, region: str | None) -> None:
    decision = decided(text, region)
    scores = [hit.score for hit in decision.hits]
    assert scores[:1] == sorted(scores, reverse=True)[:1]
    assert len(scores) <= 5
    assert all(0 <= score <= 1 for score in scores)
    assert all(hit.id in base().articles for hit in decision.hits)
    assert (decision.kind is Kind.EMERGENCY) == (decision.emergency is not None)
    assert decision.hits or decision.kind not in (Kind.ANSWER, Kind.CLARIFY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("农村低保每月多少钱 哎呀我爸喘不上气了快来人", "120"),
        ("莱州的帮扶干部多久来一次 先不说了 我家着火了", "119"),
        ("青岛的 他拿刀砍人了", "110"),
        ("我想問雨露計劃 還是算了 不想活了", "110"),
        ("我是低保户 老伴突然昏倒了", "120"),
    ],
)
def test_danger_comes_before_every_other_question(text: str, number: str) -> None:
    decision = decided(text)
    assert decision.kind is Kind.EMERGENCY
    assert decision.emergency is not None
    assert decision.emergency.number == number
    assert decision.hits == ()


def test_no_sample_question_and_no_small_talk_is_taken_for_danger() -> None:
    said = [text for article in base().articles.values() for text in (article.title, *article.questions)]
    said += [text for topic in topics() if not topic.emergency for text in topic.questions]
    assert [text for text in said if emergency_in(text)] == []


@pytest.mark.parametrize("place", ["青岛", "成都市", "湖南省", "沂水县", "寿光", "臺北"])
def test_another_place_is_never_answered_from_this_one(place: str) -> None:
    for question in ("农村低保每月补多少", "帮扶干部多久来一次", "光伏一个月分多少"):
        decision = decided(f"{place}{question}")
        assert decision.kind is Kind.HAND_OVER
        assert decision.reason is Reason.OTHER_PLACE
        assert decision.hits == ()
        assert decision.place


def test_a_place_of_the_base_is_answered_only_from_its_own_articles() -> None:
    assert decided("长沙的帮扶责任人一个季度走访几回").hits[0].id == "cs2016-visit-frequency"
    assert decided("莱州第二帮扶责任人一个月上门几趟").hits[0].id == "lz2018-visit-frequency"
    refused = decided("长沙危房改造一户补几千")
    assert (refused.kind, refused.reason) == (Kind.HAND_OVER, Reason.NOT_IN_THAT_PLACE)


def test_where_somebody_works_is_not_the_place_asked_about_but_is_not_sure_either() -> None:
    decision = decided("儿子在深圳打工 留守儿童有没有人做心理疏导")
    assert decision.kind is Kind.CLARIFY
    assert decision.hits[0].id == "ca2017-left-behind-children"


def test_the_households_own_place_goes_first_among_like_entries() -> None:
    asked = "帮扶人隔多久来看一次"
    assert decided(asked, "山东省烟台市莱州市").hits[0].id == "lz2018-visit-frequency"
    assert decided(asked, "长沙市").hits[0].id == "cs2016-visit-frequency"


def test_like_entries_of_two_places_are_both_shown() -> None:
    decision = decided("帮扶责任人多久上门走访一次")
    assert decision.alike == 2
    assert {hit.id for hit in decision.hits[:2]} == {"lz2018-visit-frequency", "cs2016-visit-frequency"}


@pytest.mark.parametrize(
    ("text", "kind", "intent"),
    [
        ("谢谢啊", Kind.GREETING, Intent.SMALLTALK),
        ("您好啊", Kind.GREETING, Intent.SMALLTALK),
        ("走访照片怎么传不上去", Kind.STATUS, Intent.STATUS),
        ("身份证丢了怎么补办", Kind.HAND_OVER, Intent.UNANSWERABLE),
        ("天天让我们填表按手印", Kind.COMPLAINT, Intent.COMPLAINT),
    ],
)
def test_what_no_article_treats_goes_its_own_way(text: str, kind: Kind, intent: Intent) -> None:
    decision = decided(text)
    assert decision.kind is kind
    assert decision.intent is intent


@pytest.mark.parametrize(
    "text", ["低保证丢了怎么补", "光伏板坏了找谁修", "敬老院几点开饭", "护林员电话多少", "幼儿园几点接孩子"]
)
def test_what_is_asked_about_a_thing_that_an_article_only_mentions_is_not_answered(text: str) -> None:
    assert decided(text).kind is not Kind.ANSWER


def test_a_complaint_goes_to_a_person_and_may_cite_the_rule() -> None:
    decision = decided("说好免十度电 电费一分没少 骗人")
    assert decision.kind is Kind.COMPLAINT
    assert decision.hits[0].id == "tn2017-free-electricity"


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("莱州干部多久来一趟，过年过节送不送米面油", ["visits", "gifts"]),
        ("老娘八十五了还有残疾 高龄补贴和残疾补贴各是多少", ["old-age", "disability"]),
    ],
)
def test_several_policies_in_one_message_get_an_answer_each(text: str, topics: list[str]) -> None:
    decisions = decide_all(base(), text)
    assert [one.kind for one in decisions] == [Kind.ANSWER] * len(topics)
    assert [base().articles[one.hits[0].id].topic for one in decisions] == topics


def test_of_a_long_story_what_is_asked_at_its_end_is_answered() -> None:
    story = "我跟你讲啊我身体不好先在村里看的后头镇上说看不了叫去县里儿子又在外头我就想问一下低保户住院有没有起付线"
    [decision] = decide_all(base(), story)
    assert decision.kind is Kind.ANSWER
    assert decision.hits[0].id == "ca2017-medical-aid"


def test_danger_in_one_part_is_danger_of_the_whole() -> None:
    [decision] = decide_all(base(), "光伏一个月分多少？我爹喝农药了！")
    assert decision.kind is Kind.EMERGENCY


@pytest.mark.parametrize(
    ("text", "acceptable"),
    [
        ("看病能报销多少", {"fn2020-doctor-chronic-card", "tn2017-five-lines", "ch2018-inpatient-share"}),
        ("孩子上学有补助吗", {"fn2020-education-aid", "lz2018-education-aid-yulu"}),
    ],
)
def test_a_broad_question_that_several_articles_fit_gets_titles(text: str, acceptable: set[str]) -> None:
    decision = decided(text)
    assert (decision.kind, decision.intent) == (Kind.CLARIFY, Intent.POLICY)
    assert acceptable <= {hit.id for hit in decision.hits[:3]}


def test_like_entries_stand_together() -> None:
    for article in base().articles.values():
        for text in (article.title, *article.keywords):
            topics_shown = [base().articles[hit.id].topic for hit in decided(text).hits]
            changes = sum(left != right for left, right in pairwise(topics_shown))
            assert changes == max(0, len(set(topics_shown)) - 1), text


def test_nothing_said_goes_to_a_person() -> None:
    assert decided("……").reason is Reason.UNKNOWN
    assert decided("zzz").kind is Kind.HAND_OVER
