"""What people do on their phones, and what their phones show."""

import asyncio
import json

import aiohttp
import pytest

from sandbox import People, Sandbox
from sandbox.people import Resident
from tests.sandbox.raw import result


async def test_a_contact_is_shared_by_the_reply_keyboard(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    keys = [[{"text": "My number", "request_contact": True}, {"text": "No"}]]
    markup = {"keyboard": keys, "one_time_keyboard": True}
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="Your number?", reply_markup=markup)
    assert (await zhao.chat())["reply_keyboard"] == [[{"text": "My number", "request_contact": True}, {"text": "No"}]]
    await zhao.press("My number")
    contact = (await result(sandbox, "getUpdates", offset=-1))[0]["message"]["contact"]
    assert contact["user_id"] == zhao.id
    assert contact["phone_number"] == "+8610012345678"
    assert (await zhao.chat())["reply_keyboard"] is None


async def test_a_reply_keyboard_stays_until_it_is_removed(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="?", reply_markup={"keyboard": [[{"text": "Yes"}]]})
    await zhao.press("Yes")
    assert (await result(sandbox, "getUpdates", offset=-1))[0]["message"]["text"] == "Yes"
    assert (await zhao.chat())["reply_keyboard"]
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="ok", reply_markup={"remove_keyboard": True})
    assert (await zhao.chat())["reply_keyboard"] is None


async def test_the_nearest_commands_in_the_persons_language(sandbox: Sandbox, zhao: Resident) -> None:
    def menu(word: str) -> list[dict[str, str]]:
        return [{"command": word, "description": word}]

    async def seen() -> list[str]:
        return [each["command"] for each in (await zhao.chat())["commands"]]

    await result(sandbox, "setMyCommands", commands=menu("all"))
    assert await seen() == ["all"]
    await result(sandbox, "setMyCommands", commands=menu("zh"), language_code="zh")
    assert await seen() == ["zh"]
    own = {"type": "chat", "chat_id": zhao.id}
    await result(sandbox, "setMyCommands", commands=menu("own"), scope=own)
    assert await seen() == ["own"]
    assert await result(sandbox, "getMyCommands", scope=own) == menu("own")
    await result(sandbox, "deleteMyCommands", scope=own)
    assert await seen() == ["zh"]
    assert await result(sandbox, "getMyCommands") == menu("all")


async def test_a_button_is_pressed_by_words_only_while_it_is_there(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}, {"text": "See", "url": "https://e.org"}]]}
    sent = await result(sandbox, "sendMessage", chat_id=zhao.id, text="x", reply_markup=markup)
    ask, path = zhao._people.ask, f"/people/{zhao.id}/press"
    with pytest.raises(ValueError, match=r"opens https://e\.org"):
        await ask("POST", path, {"message_id": sent["message_id"], "text": "See"})
    await result(sandbox, "deleteMessage", chat_id=zhao.id, message_id=sent["message_id"])
    await zhao.press_data(sent["message_id"], "forged")
    query = (await result(sandbox, "getUpdates", offset=-1))[0]["callback_query"]
    assert (query["data"], query["message"]["date"]) == ("forged", 0)
    with pytest.raises(ValueError, match="no message 999"):
        await ask("POST", path, {"message_id": 999, "data": "x"})


async def test_typing_ends_with_the_message(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    await result(sandbox, "sendChatAction", chat_id=zhao.id, action="typing")
    assert (await zhao.chat())["typing"]
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="there")
    chat = await zhao.chat()
    assert (chat["typing"], chat["person"]["unread"], chat["person"]["last"]) == (False, 1, "there")
    await zhao.read()
    assert (await zhao.chat())["person"]["unread"] == 0


async def test_what_was_said_before_is_not_heard_again(sandbox: Sandbox, zhao: Resident, people: People) -> None:
    await zhao.start()
    await result(sandbox, "sendMessage", chat_id=zhao.id, text="reminder")
    await zhao.hears("reminder")
    await people.travel(days=1)
    with pytest.raises(AssertionError, match=r"'reminder' was heard.*\n.*person: /start\n.*bot: reminder"):
        await zhao.hears("reminder", timeout=0.05)


async def test_mistakes_are_explained(sandbox: Sandbox, people: People, zhao: Resident) -> None:
    for path, body, words in (
        ("/people/77/say", {"text": "x"}, "no person 77"),
        ("/people/1001/say", {"text": " "}, "nothing to say"),
        ("/people/1001/say", {"text": 5}, '"text" is a text'),
        ("/people/1001/start", {"link": "https://t.me/other?start=x"}, "leads to @other"),
        ("/people/1001/start", {"payload": "空"}, "start payload"),
        ("/people/1001/press", {"message_id": 1}, "which button"),
        ("/people/clock", {"to": "2001-01-01"}, "never goes back"),
        ("/people/clock", {"weeks": 1}, "where to"),
        ("/people/faults", {"kind": "fire"}, "one of: refuse"),
    ):
        with pytest.raises(ValueError, match=words):
            await people.ask("POST", path, body)


async def test_the_page_is_told_as_it_happens(sandbox: Sandbox, zhao: Resident) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{sandbox.url}/people/events") as stream:
        assert stream.content_type == "text/event-stream"
        await zhao.say("hello")
        async with asyncio.timeout(5):
            async for line in stream.content:
                if line == b"event: chat\n":
                    break
            told = json.loads((await stream.content.readline()).removeprefix(b"data: "))
    assert (told["person"], told["unread"]) == (zhao.id, 0)


async def test_the_street_lists_its_people(people: People, zhao: Resident) -> None:
    li = await people.ask("POST", "/people", {"first_name": "Li", "role": "household", "featured": True})
    assert li["id"] == zhao.id + 1
    await people.ask("POST", "/people", {"id": li["id"], "note": "moved"})
    listed = await people.everybody()
    assert [(each["first_name"], each["note"], each["started"]) for each in listed] == [
        ("Zhao", "", False),
        ("Li", "moved", False),
    ]
