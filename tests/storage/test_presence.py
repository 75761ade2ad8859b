"""Who serves a database: one process a file, several on PostgreSQL, of which one polls."""

from contextlib import AsyncExitStack

import pytest

from rules.errors import Unusable
from storage.database import Database
from storage.presence import Seen, present


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_second_process_on_one_file_is_refused_until_the_first_has_ended(database: Database) -> None:
    async with present(database) as first:
        assert await first.look(wants_to_poll=True) == Seen(1, polls=True, shared_by=1)
        with pytest.raises(Unusable) as refused:
            async with present(database):
                pass
        assert refused.value.code == "database_served"
    async with present(database) as second:
        assert await second.look(wants_to_poll=False) == Seen(1, polls=False, shared_by=1)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_of_several_processes_one_polls_and_another_takes_over_when_it_ends(database: Database) -> None:
    async with AsyncExitStack() as stack:
        second = await stack.enter_async_context(present(database))
        async with present(database) as first:
            assert await first.look(wants_to_poll=True) == Seen(1, polls=True, shared_by=0)
            assert await second.look(wants_to_poll=True) == Seen(2, polls=False, shared_by=0)
            assert await first.look(wants_to_poll=True) == Seen(2, polls=True, shared_by=0)
        assert await second.look(wants_to_poll=True) == Seen(1, polls=True, shared_by=0)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_who_receives_by_webhook_never_keeps_others_from_polling(database: Database) -> None:
    async with present(database) as by_webhook, present(database) as polling:
        assert await by_webhook.look(wants_to_poll=False) == Seen(1, polls=False, shared_by=0)
        assert await polling.look(wants_to_poll=True) == Seen(2, polls=True, shared_by=0)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_new_process_sees_when_all_others_have_made_room(database: Database) -> None:
    async with present(database) as third, present(database) as second, present(database) as first:
        for one in (first, second):
            await one.look(wants_to_poll=False)
            await one.share(2)
        assert (await third.look(wants_to_poll=False)).shared_by == 2
        await third.share(3)
        await first.share(3)
        assert (await third.look(wants_to_poll=False)).shared_by == 2
        await second.share(3)
        assert (await third.look(wants_to_poll=False)).shared_by == 3
