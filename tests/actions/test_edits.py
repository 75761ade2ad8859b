"""Edits instead of noise: what was acted on changes where it stands."""

from datetime import date

from actions.delivery.outbox import Malformed
from actions.views import Outgoing
from rules.confirmation import Answer
from tests.actions.post import Post, deliver, messages
from tests.cast import HUANG, LI, SUN, ZHAO, Town

CALL_NUDGE = date(2026, 1, 15)


def edited(post: Post, town: Town, who: str) -> list[Outgoing]:
    return [one for one in post.sent if one.edits is not None and one.telegram_id == town.accounts[who]]


async def reminded(town: Town, post: Post) -> int:
    """Li's reminder of one call; its number."""
    town.clock.to_morning(CALL_NUDGE)
    await town.tick()
    await deliver(town, post)
    [message] = await messages(town, to=LI, kind="reminder")
    assert message.telegram_message_id is not None
    return message.telegram_message_id


async def test_a_reminder_that_was_acted_on_says_so_where_it_stands(town: Town) -> None:
    post = Post()
    number = await reminded(town, post)
    await town.call(LI, ZHAO)
    await deliver(town, post)
    [edit] = edited(post, town, LI)
    assert (edit.edits, edit.rows) == (number, ())
    assert "处理好了" in edit.html


async def test_an_edit_that_fails_is_nobodys_loss(town: Town) -> None:
    post = Post()
    await reminded(town, post)
    await town.call(LI, ZHAO)
    post.refusals[town.accounts[LI]].append(Malformed("message to edit not found"))
    assert (await deliver(town, post)).get("failed") is None
    [edit] = await messages(town, kind="edit")
    assert edit.state == "withdrawn"


async def test_an_alert_that_somebody_took_says_so_to_the_others(town: Town) -> None:
    post = Post()
    await town.visit(LI, ZHAO)
    [contact] = await messages(town, to=ZHAO, kind="confirmation")
    await town.confirm(ZHAO, contact.about["contact"], Answer.NOBODY_CAME)
    await deliver(town, post)
    [card] = await town.alerts_of(HUANG)
    await town.acknowledge(HUANG, card.id)
    await deliver(town, post)
    [edit] = edited(post, town, SUN)
    assert HUANG in edit.html
    assert edit.rows == ()
    assert edited(post, town, HUANG) == []
