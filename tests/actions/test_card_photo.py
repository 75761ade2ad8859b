"""The signed card as a photo: whoever made the visit files it, the second helper sees it and still goes there."""

import pytest

from actions.contacts import paper_card
from actions.delivery import fetching
from actions.delivery.outbox import Delivery
from actions.views import Speaker
from rules.confirmation import UNCONFIRMED_DAYS
from rules.errors import NotAllowed, NotFound, Refused
from tests.actions.post import TEXTS
from tests.actions.test_kept_files import Telegram, photo
from tests.actions.test_witness import list_of, offline, signed
from tests.cast import LI, SUN, WANG, ZHAO, Town


async def send(town: Town, who: Speaker, contact: int) -> None:
    async with town.database.begin() as work:
        await paper_card.file_photo(work, who, contact, ["card"], town.clock.now())
        await work.commit()
    telegram = Telegram(files={"card": photo()})
    await fetching.fetch_due(Delivery(town.database, TEXTS, telegram), town.clock.now())


async def test_the_second_helper_sees_the_card_and_still_has_to_go_there(town: Town) -> None:
    await offline(town)
    contact = (await town.visit(LI, ZHAO)).contact_id
    await send(town, await town.speaker(LI), contact)
    await send(town, await town.speaker(LI), contact)
    town.clock.advance(days=UNCONFIRMED_DAYS + 1)
    [listed] = await list_of(town)
    assert listed.photos == 1
    async with town.database.read() as work:
        [seen] = await paper_card.see_photos(work, await town.speaker(SUN), contact)
    assert seen.media_type == "image/jpeg"
    with pytest.raises(Refused):
        await signed(town, contact)
    await town.visit(SUN, ZHAO, town.clock.today)
    await signed(town, contact)
    assert not await list_of(town)


async def test_only_whoever_made_the_visit_sends_the_card_and_only_the_second_helper_looks(town: Town) -> None:
    contact = (await town.visit(LI, ZHAO, town.clock.today)).contact_id
    for other in (SUN, WANG):
        with pytest.raises(NotAllowed):
            await send(town, await town.speaker(other), contact)
    async with town.database.read() as work:
        with pytest.raises(NotFound):
            await paper_card.see_photos(work, await town.speaker(SUN), contact)
        for other in (LI, WANG):
            with pytest.raises(NotAllowed):
                await paper_card.see_photos(work, await town.speaker(other), contact)
