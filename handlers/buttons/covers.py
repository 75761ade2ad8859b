"""Callback data: who comes instead of a helper for a while."""

from aiogram.filters.callback_data import CallbackData

from rules.cover import CoverTap


class CoverBeginButton(CallbackData, prefix="cover_begin"):
    """I cannot come for a while."""


class CoverForButton(CallbackData, prefix="cover_for"):
    """This helper cannot come for a while."""

    person_id: int


class CoverButton(CallbackData, prefix="cover"):
    """What somebody says about this cover."""

    cover_id: int
    tap: CoverTap


class StandInButton(CallbackData, prefix="stand_in"):
    """This person is to stand in."""

    cover_id: int
    person_id: int


class AwayButton(CallbackData, prefix="away"):
    """I am away as a supervisor: who stands in for me there?"""
