"""A street of its own for each test, and both libraries' echo bots on it."""

from collections.abc import AsyncIterator

import pytest

from sandbox import People, Sandbox
from sandbox.people import Resident

TOKEN = "123456:TEST-TOKEN"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    street = Sandbox()
    street.add_bot(TOKEN, "test_bot", "Test bot")
    async with street:
        yield street


@pytest.fixture
async def people(sandbox: Sandbox) -> AsyncIterator[People]:
    async with People(sandbox.url) as people:
        yield people


@pytest.fixture
async def zhao(people: People) -> Resident:
    return await people.person(1001, first_name="Zhao", last_name="Min", username="zhao_min", phone="+8610012345678")
