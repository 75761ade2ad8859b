"""Telegram's own limits, in Telegram's own words."""

import logging
from typing import Any

import pytest

from sandbox import People, Sandbox
from sandbox.people import Resident
from sandbox.rates import Pace, Rates
from tests.sandbox.conftest import TOKEN
from tests.sandbox.raw import call, refused, result


def keyboard(data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "键", "callback_data": data}]]}


async def test_a_wrong_token_is_unauthorized(sandbox: Sandbox) -> None:
    answer = await call(sandbox, "getMe", "1:WRONG")
    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized", "status": 401}


async def test_a_method_that_does_not_exist_is_not_found(sandbox: Sandbox) -> None:
    assert (await call(sandbox, "getYou"))["error_code"] == 404


async def test_a_method_that_is_not_emulated_says_so_and_is_logged(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "sandbox"):
        answer = await call(sandbox, "sendPoll", chat_id=1001)
    assert answer["status"] == 501
    assert "sendPoll" in answer["description"]
    assert "sendPoll" in caplog.text


async def test_method_names_may_be_written_in_any_case(sandbox: Sandbox) -> None:
    assert (await result(sandbox, "GETME"))["username"] == "test_bot"


async def test_who_never_started_and_who_does_not_exist(sandbox: Sandbox, zhao: Resident) -> None:
    assert await refused(sandbox, "sendMessage", chat_id=1, text="x") == "Bad Request: chat not found"
    never = await refused(sandbox, "sendMessage", chat_id=zhao.id, text="x")
    assert never == "Forbidden: bot can't initiate conversation with a user"


async def test_who_blocked_the_bot_is_not_reached_until_they_start_again(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    await zhao.block()
    assert (
        await refused(sandbox, "sendMessage", chat_id=zhao.id, text="x") == "Forbidden: bot was blocked by the user"
    )
    with pytest.raises(ValueError, match="unblock"):
        await zhao.say("hello?")
    await zhao.start()
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="x")
    kinds = [set(update) - {"update_id"} for update in await result(sandbox, "getUpdates")]
    assert kinds == [{"message"}, {"my_chat_member"}, {"my_chat_member"}, {"message"}]


async def test_lengths(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    to = {"chat_id": zhao.id}
    await result(sandbox, "sendMessage", **to, text="<b>" + "长" * 4096 + "</b>", parse_mode="HTML")
    assert await refused(sandbox, "sendMessage", **to, text="长" * 4097) == "Bad Request: message is too long"
    assert await refused(sandbox, "sendMessage", **to, text="😀" * 2049) == "Bad Request: message is too long"
    assert await refused(sandbox, "sendMessage", **to, text="  ") == "Bad Request: message text is empty"
    assert await refused(sandbox, "sendMessage", **to) == "Bad Request: message text is empty"
    assert await refused(sandbox, "sendMessage", text="x") == "Bad Request: chat_id is empty"


async def test_callback_data_is_measured_in_bytes(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="x", reply_markup=keyboard("帮" * 21))
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="x", reply_markup=keyboard(""))
    too_long = await refused(sandbox, "sendMessage", chat_id=zhao.id, text="x", reply_markup=keyboard("帮" * 22))
    assert too_long == "Bad Request: BUTTON_DATA_INVALID"


async def test_without_limits_nothing_is_too_long() -> None:
    async with Sandbox(limits=False) as sandbox:
        sandbox.add_bot(TOKEN)
        zhao = await People(sandbox.url).person(1001)
        await zhao.start()
        for _ in range(40):
            await result(sandbox, "sendMessage", chat_id=1001, text="长" * 5000, reply_markup=keyboard("帮" * 30))


async def test_an_edit_must_change_something_and_have_something_to_change(sandbox: Sandbox, zhao: Resident) -> None:
    own = await zhao.say("mine")
    sent = await result(sandbox, "sendMessage", chat_id=zhao.id, text="<b>x</b>", parse_mode="HTML")
    here = {"chat_id": zhao.id, "message_id": sent["message_id"]}
    same = await refused(sandbox, "editMessageText", **here, text="<b>x</b>", parse_mode="HTML")
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    edited = await result(sandbox, "editMessageText", **here, text="x", reply_markup=keyboard("1"))
    assert edited["edit_date"] >= edited["date"]
    await result(sandbox, "editMessageReplyMarkup", **here)
    assert await refused(sandbox, "editMessageCaption", **here, caption="y") == (
        "Bad Request: there is no caption in the message to edit"
    )
    there = {"chat_id": zhao.id, "message_id": 999}
    assert await refused(sandbox, "editMessageText", **there, text="x") == "Bad Request: message to edit not found"
    assert await refused(sandbox, "deleteMessage", **there) == "Bad Request: message to delete not found"
    theirs = await refused(sandbox, "editMessageText", chat_id=zhao.id, message_id=own, text="x")
    assert theirs == "Bad Request: message can't be edited"


async def test_a_query_is_answered_once(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="x", reply_markup=keyboard("go"))
    await zhao.press("键")
    query = (await result(sandbox, "getUpdates", offset=-1))[0]["callback_query"]
    assert query["data"] == "go"
    await result(sandbox, "answerCallbackQuery", callback_query_id=query["id"], text="done")
    again = await refused(sandbox, "answerCallbackQuery", callback_query_id=query["id"])
    assert again == "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_forty_at_once_are_too_many(sandbox: Sandbox, people: People) -> None:
    for number in range(40):
        await (await people.person(2000 + number)).start()
    answers = [await call(sandbox, "sendMessage", chat_id=2000 + number, text="x") for number in range(40)]
    over = [answer for answer in answers if answer["status"] == 429]
    assert 8 <= len(over) <= 10
    assert over[0]["description"] == "Too Many Requests: retry after 1"
    assert over[0]["parameters"] == {"retry_after": 1}


async def test_a_chat_takes_a_burst_and_then_one_a_second() -> None:
    now = 0.0
    rates = Rates(Pace(chat_burst=3), lambda: now)
    assert [rates.take(1) for _ in range(4)] == [0, 0, 0, 1]
    now = 1.0
    assert [rates.take(1) for _ in range(2)] == [0, 1]


async def test_a_group_takes_twenty_a_minute() -> None:
    now = 0.0
    rates = Rates(Pace(), lambda: now)
    assert [rates.take(-1) for _ in range(21)] == [0] * 20 + [3]


async def test_unknown_fields_pass_but_are_recorded(sandbox: Sandbox, people: People, zhao: Resident) -> None:
    await zhao.start()
    markup = {"inline_keyboard": [[{"text": "k", "callback_data": "1", "colour": "red"}]]}
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="x", shout=True, reply_markup=markup)
    newest = (await people.traffic())[-1]
    assert sorted(newest["unknown"]) == ["reply_markup.inline_keyboard[].colour", "shout"]


async def test_markdown_is_refused_honestly(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    answer = await call(sandbox, "sendMessage", chat_id=zhao.id, text="*x*", parse_mode="MarkdownV2")
    assert answer["status"] == 501
