"""The walks of burden.py about a year's income."""

from typing import Any

import pytest

from actions.papers import income
from handlers.buttons import IncomeAnswerButton, IncomeButton
from tests.handlers.chat import Phone
from tests.handlers.conftest import Deeds
from tests.handlers.test_income import faked_income


async def taps(phone: Phone, *labels: str) -> None:
    """One after the other."""
    for label in labels:
        await phone.tap(label)


async def income_as_last_year(phone: Phone, deeds: Deeds) -> None:
    """A year's income, all as the year before"""
    phone.show("填哪一户", {"赵德福": IncomeButton(household_id=3).pack()})
    await taps(phone, "赵德福", "4", "都不用勾", "没错，存下")


async def income_with_one_line_changed(phone: Phone, deeds: Deeds) -> None:
    """The same with one line that is not"""
    phone.show("填哪一户", {"赵德福": IncomeButton(household_id=3).pack()})
    await taps(phone, "赵德福", "4", "项目收益分红（上次3,000）", "下一步")
    await phone.say("3200")
    await taps(phone, "没错，存下")


async def income_in_one_message(phone: Phone, deeds: Deeds) -> None:
    """A year's income in one message"""
    phone.show("填哪一户", {"赵德福": IncomeButton(household_id=3).pack()})
    await taps(phone, "赵德福", "4")
    await phone.say("项目分红3000,种地四千,低保6500,种地支出1500")
    await taps(phone, "没错，存下")


async def income_said_to_be_right(phone: Phone, deeds: Deeds) -> None:
    """The family says that its income is so"""
    phone.show("是这样吗?", {"是这样": IncomeAnswerButton(id=1, answer="yes").pack()})
    await taps(phone, "是这样")


SECONDS = (income_as_last_year, income_with_one_line_changed, income_in_one_message)


def fake(patch: pytest.MonkeyPatch) -> None:
    """One household with a statement of the year before."""

    async def nothing(*given: Any) -> None:
        return None

    faked_income(patch)
    patch.setattr(income, "answer_income", nothing)
