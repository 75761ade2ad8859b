"""Pictures and documents, both ways."""

from typing import Any

import aiohttp
import pytest
from aiogram.types import BufferedInputFile
from telegram import Bot as PtbBot
from telegram.error import BadRequest

from sandbox import Sandbox
from sandbox.people import Resident
from sandbox.pictures import picture_size, sample_picture
from tests.sandbox.conftest import TOKEN
from tests.sandbox.echo import aiogram_bot
from tests.sandbox.raw import refused, result


async def newest(sandbox: Sandbox) -> dict[str, Any]:
    message: dict[str, Any] = (await result(sandbox, "getUpdates", offset=-1))[0]["message"]
    return message


async def test_aiogram_fetches_a_persons_picture_and_sends_it_on(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.photo("the yard", sample_picture(2))
    photo = (await newest(sandbox))["photo"][-1]
    assert (photo["width"], photo["height"]) == (320, 240)
    async with aiogram_bot(sandbox.url, TOKEN).context() as bot:
        content = await bot.download(photo["file_id"])
        assert content is not None
        assert content.read() == sample_picture(2)
        await bot.send_photo(zhao.id, photo["file_id"], caption="<i>seen</i>", parse_mode="HTML")
        heard = await zhao.hears("seen")
        assert heard.html == "<i>seen</i>"
        assert heard.photo == photo["file_id"]
        await bot.send_document(zhao.id, BufferedInputFile(b"1,2", "表.csv"), caption="table")
    document = (await zhao.hears("table")).document
    assert document == {"file_id": document and document["file_id"], "file_name": "表.csv", "size": 3}
    assert document is not None
    assert await zhao.file(document["file_id"]) == b"1,2"


async def test_python_telegram_bot_uploads_and_downloads(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    async with PtbBot(TOKEN, f"{sandbox.url}/bot", f"{sandbox.url}/file/bot") as bot:
        sent = await bot.send_photo(zhao.id, sample_picture(1), caption="drawn")
        assert bytes(await (await sent.photo[-1].get_file()).download_as_bytearray()) == sample_picture(1)
        document = await bot.send_document(zhao.id, b"text", filename="a.txt")
        assert document.document
        assert document.document.mime_type == "text/plain"
        with pytest.raises(BadRequest, match=r"(?i)can't use file of type Document as Photo"):
            await bot.send_photo(zhao.id, document.document.file_id)
    assert (await zhao.hears("drawn")).photo


async def test_what_is_no_picture_is_refused(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.start()
    async with PtbBot(TOKEN, f"{sandbox.url}/bot", f"{sandbox.url}/file/bot") as bot:
        with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
            await bot.send_photo(zhao.id, b"no picture")
    with pytest.raises(ValueError, match="not a picture"):
        await zhao.photo(content=b"no picture")
    wrong = await refused(sandbox, "sendPhoto", chat_id=zhao.id, photo="AgACnothing")
    assert wrong == "Bad Request: wrong file identifier/HTTP URL specified"
    assert (await refused(sandbox, "getFile", file_id="x")).startswith("Bad Request: wrong file_id")


async def test_files_need_the_token(sandbox: Sandbox, zhao: Resident) -> None:
    await zhao.photo()
    file_id = (await newest(sandbox))["photo"][-1]["file_id"]
    path = (await result(sandbox, "getFile", file_id=file_id))["file_path"]
    statuses = []
    async with aiohttp.ClientSession() as session:
        for token, where in ((TOKEN, path), ("1:WRONG", path), (TOKEN, "photos/none.jpg")):
            async with session.get(f"{sandbox.url}/file/bot{token}/{where}") as response:
                statuses.append(response.status)
    assert statuses == [200, 401, 404]


def test_picture_sizes_are_read_from_the_headers() -> None:
    jpeg = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0001108001e002803012200")
    assert picture_size(jpeg) == (40, 30)
    assert picture_size(b"GIF89a\x05\x00\x06\x00") == (5, 6)
    assert picture_size(b"\xff\xd8") is None
