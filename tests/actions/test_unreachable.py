"""Who cannot be written to: their colleague and the township hear of it once, and the phone list has them."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from actions import people
from actions.delivery.outbox import Unreachable
from actions.papers import phone_list
from actions.people import reachable_again
from ledgers.phone_list import write
from rules.due_dates import Step, StepKind, at_local
from rules.errors import NotAllowed
from rules.roles import Role
from rules.standing import Standing
from storage import occurrences, outbox
from storage.outbox import State
from tests.actions.post import Post, deliver, messages
from tests.cast import HUANG, LI, RULEBOOK, SUN, TOWN, YANG, ZHAO, Town

CALL_NUDGE = date(2026, 1, 15)


async def blocks(town: Town, who: str) -> None:
    async with town.database.begin() as work:
        await people.blocked(work, town.accounts[who], town.clock.now())
        await work.commit()


async def told(town: Town) -> dict[str, str]:
    """Who was told of somebody unreachable, and what."""
    post = Post()
    await deliver(town, post)
    names = {number: name for name, number in town.accounts.items()}
    return {names[one.telegram_id]: one.html for one in post.sent if "收不到我的消息" in one.html}


async def test_the_second_helper_and_the_township_hear_once_that_a_helper_is_unreachable(town: Town) -> None:
    await blocks(town, LI)
    found = await told(town)
    assert set(found) == {SUN, HUANG}
    assert all(LI in words for words in found.values())
    await blocks(town, LI)
    assert await told(town) == {}


async def test_a_family_that_blocked_the_bot_is_visited_with_the_paper_card(town: Town) -> None:
    await blocks(town, ZHAO)
    found = await told(town)
    assert "纸质帮扶卡" in found[SUN]
    assert LI not in found


async def test_whoever_comes_back_is_not_talked_about_and_may_be_lost_again(town: Town) -> None:
    await blocks(town, LI)
    async with town.database.begin() as work:
        await reachable_again(work, town.accounts[LI])
        await work.commit()
    assert await told(town) == {}
    town.clock.advance(hours=1)
    await blocks(town, LI)
    assert set(await told(town)) == {SUN, HUANG}


async def test_an_answer_that_could_not_be_delivered_comes_when_its_reader_is_back(town: Town) -> None:
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    async with town.database.begin() as work:
        [reminder] = await messages(town, to=LI)
        await outbox.put(
            work, "k", reminder.person_id, "reminder", reminder.about, outbox.Priority.ANSWER, town.clock.now()
        )
        await work.commit()
    post = Post()
    post.refusals[town.accounts[LI]].append(Unreachable("blocked"))
    await deliver(town, post)
    assert {one.state for one in await messages(town, to=LI)} == {State.UNREACHABLE}
    async with town.database.begin() as work:
        await reachable_again(work, town.accounts[LI])
        await work.commit()
    await deliver(town, post)
    assert len(post.to(town.accounts[LI])) == 1


async def test_the_phone_list_has_everybody_without_a_chat_once(town: Town) -> None:
    async with town.database.begin() as work:
        rows = await phone_list.mine(work, await town.speaker(HUANG), town.clock.now())
        await people.blocked(work, town.accounts[LI], town.clock.now())
        more = await phone_list.of_place(work, TOWN, town.clock.now())
        await work.commit()
    before, after = {row.name for row in rows}, {row.name for row in more}
    assert after - before == {LI}
    [mine] = [row for row in more if row.name == LI]
    assert (mine.role, mine.blocked, mine.due is not None) == (Role.FIRST_HELPER, True, True)
    assert len({row.name for row in more}) == len(more)


async def test_the_phone_list_names_the_day_of_what_is_open_today(town: Town) -> None:
    await blocks(town, LI)

    async def due() -> date | None:
        async with town.database.read() as work:
            rows = await phone_list.of_place(work, TOWN, town.clock.now())
        return next(row.due for row in rows if row.name == LI)

    call, visit = await town.owed(LI)
    assert await due() == call.until
    async with town.database.begin() as work:
        await occurrences.close(work, [call.occurrence_id], Standing.EXCUSED)
        await work.commit()
    assert await due() == visit.until
    later = visit.until + timedelta(days=15)
    async with town.database.begin() as work:
        step = Step(at_local(work.rulebook.home, later, time(9, 30)), StepKind.END)
        await occurrences.extend(work, visit.occurrence_id, later, step)
        await work.commit()
    town.clock.to(at_local(RULEBOOK.home, later, time(23)))
    assert await due() == later
    town.clock.advance(hours=2)  # over, though no tick has said so yet
    assert await due() is None


@pytest.mark.parametrize("who", [LI, SUN, ZHAO, YANG])
async def test_the_phone_list_is_for_the_township_alone(town: Town, who: str) -> None:
    async with town.database.read() as work:
        with pytest.raises(NotAllowed):
            await phone_list.mine(work, await town.speaker(who), town.clock.now())


def test_the_sheet_is_a4_with_its_headings_on_every_page(tmp_path: Path) -> None:
    write(tmp_path / "phones.xlsx", "名单", ["序号", "姓名", "电话"], [(1, LI, "013900000001"), (2, SUN, "")])
    sheet = load_workbook(tmp_path / "phones.xlsx").active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["序号", "姓名", "电话"],
        [1, LI, "013900000001"],
        [2, SUN, None],
    ]
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert sheet.print_title_rows == "$2:$2"
