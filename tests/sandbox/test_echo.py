"""Both libraries, unmodified, over real HTTP."""

from sandbox import People, Sandbox
from sandbox.people import Resident
from tests.sandbox.conftest import TOKEN
from tests.sandbox.echo import aiogram_bot, aiogram_echo, polling, ptb_application, ptb_polling


async def test_an_aiogram_bot_echoes(sandbox: Sandbox, zhao: Resident) -> None:
    async with aiogram_bot(sandbox.url, TOKEN).context() as bot, polling(bot, aiogram_echo()):
        await zhao.say("你好 <b>")
        heard = await zhao.hears("aiogram heard 你好")
        assert heard.text == "aiogram heard 你好 <b>"
        assert heard.html == "aiogram heard 你好 &lt;b&gt;"


async def test_a_deep_link_a_button_and_its_notice(sandbox: Sandbox, zhao: Resident) -> None:
    async with aiogram_bot(sandbox.url, TOKEN).context() as bot, polling(bot, aiogram_echo()):
        await zhao.start(link="https://t.me/test_bot?start=invite_42")
        await zhao.hears("welcome invite_42")
        await zhao.press("数")
        await zhao.hears("counted 1")
        assert await zhao.notices("thanks 1")
        await zhao.press("Count")
        await zhao.hears("counted 2")


async def test_a_python_telegram_bot_echoes(sandbox: Sandbox, zhao: Resident, people: People) -> None:
    async with ptb_polling(ptb_application(sandbox.url, TOKEN)):
        await zhao.say("你好")
        assert (await zhao.hears("ptb heard")).text == "ptb heard 你好"
