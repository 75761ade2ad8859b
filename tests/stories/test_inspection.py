"""A sample is drawn by its seed; the inspector sees that and no more, and what a family says otherwise is a case."""

from urllib.parse import quote

from actions.rosters.enrolment import make_links
from actions.rosters.offices import appoint
from bot.app import opened
from rules.roles import Role
from tests.stories.conftest import Phone, Town

NAME, NUMBER = "郑海波", 5002


async def inspector(town: Town) -> Phone:
    """Whom the city appointed, who opened their link and agreed."""
    settings = town.settings.model_copy(update={"database_url": town.settings.database})
    async with opened(settings) as app, app.database.begin() as work:
        now = await town.people.now()
        await appoint(work, Role.INSPECTOR, NAME, None, "青禾镇", now)
        [token] = [link.token for link in await make_links(work, now) if link.name == NAME]
        await work.commit()
    phone = Phone(await town.people.person(NUMBER, first_name=NAME, language_code="zh-hans"))
    await phone.resident.start(quote(token))
    await phone.hears("同意吗")
    await phone.walk(("同意", "欢迎"))
    return phone


async def test_a_sample_is_drawn_asked_and_what_differs_is_a_case(town: Town) -> None:
    asks = await inspector(town)
    await town.township.say("/inspect 3")
    await town.township.hears("种子")
    await asks.say("/inspect")
    listed = await asks.hears("还有 3 户要问")
    assert len(listed.raw["keyboard"]) == 3, "the sample and no other household"
    await asks.press(listed.raw["keyboard"][0][0]["text"], on=listed)
    await asks.walk(
        ("来过", "满意吗"), ("不满意", "能享受什么"), ("知道一些", "能享受什么：知道一些"), ("就这样", "已立为整改")
    )
    await town.township.say("/cases")
    await town.township.hears("1 条整改没办完")
    await town.township.press("抽查和记录不一样")
