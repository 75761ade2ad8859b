"""What comes unasked in the middle of a visit report: words, pictures, albums, voices, a place."""

from tests.handlers.conftest import Deeds
from tests.handlers.test_visit_report import helper, to_review

LONG = "字" * 501


async def test_words_and_photos_at_the_review_are_added(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await to_review(phone)
    await phone.say("老人血压高")
    assert "加上了" in phone.last.text
    await phone.say("下周复查")
    await phone.photo("a")
    await phone.photo("b")
    assert "第 2 张" in phone.last.text
    await phone.tap("交上去")
    (report,) = deeds.visits.values()
    assert report.note == "老人血压高\n下周复查"
    assert report.photos == ("a", "b")


async def test_a_photo_in_the_middle_is_kept_and_the_question_stays(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await phone.photo("a")
    assert "第 1 张" in phone.last.text
    await to_review(phone)
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).photos == ("a",)


async def test_the_words_under_a_photo_are_kept_too(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await phone.photo("a", "新屋顶")
    assert "加上了" in phone.last.text
    await to_review(phone)
    assert "新屋顶" in phone.last.text
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).note == "新屋顶"


async def test_the_tenth_photo_is_refused_and_the_nine_are_kept(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    for number in range(10):
        await phone.photo(f"photo-{number}")
    assert "没有加上" in phone.last.text
    assert len((await phone.state.get_data())["answers"]["photos"]) == 9


async def test_a_note_that_is_too_long_says_so_and_loses_nothing(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await to_review(phone)
    await phone.say(LONG)
    assert "501" in phone.last.text
    assert "送东西" in phone.last.text


async def test_an_album_is_answered_once_and_its_surplus_is_told_once(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    before = phone.heard
    for number in range(9):
        await phone.photo(f"photo-{number}", album="a")
    assert phone.heard == before + 1
    for number in range(9, 14):
        await phone.photo(f"photo-{number}", album="b")
    assert phone.heard == before + 2
    assert "没有加上" in phone.last.text
    assert len((await phone.state.get_data())["answers"]["photos"]) == 9


async def test_a_voice_message_goes_with_the_report(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.tap("赵大山")
    await phone.voice("voice-1")
    assert "语音" in phone.last.text
    await to_review(phone)
    await phone.tap("交上去")
    assert next(iter(deeds.visits.values())).voices == ("voice-1",)


async def test_a_picture_sent_as_a_file_is_one_and_a_huge_one_is_refused_in_words(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.picture_file("small", 3_000_000)
    assert "第 1 张" in phone.last.text
    await phone.picture_file("huge", 30_000_000)
    assert "20 MB" in phone.last.text
    assert (await phone.state.get_data())["answers"]["photos"] == ["small"]


async def test_where_the_helper_is_is_neither_asked_nor_kept(deeds: Deeds) -> None:
    phone = helper()
    await phone.say("/visit")
    await phone.location()
    for said in ("不用发", "没有存", "写一句话", "哪家"):
        assert said in phone.last.text
    assert "119.9" not in str(await phone.state.get_data())
    await phone.say("/cancel")
    await phone.location()
    assert "没有存" in phone.last.text
