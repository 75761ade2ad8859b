"""The weekly picture: a PNG of a phone's width, or nothing where the letters are missing."""

import struct
from pathlib import Path

import pytest

from ledgers import heat_map
from ledgers.heat_map import HeatMap, chinese_font, draw

COVERAGE = HeatMap("青禾镇：上门走访", "当月", ("东沟村", "北坡村"), ("1月", "2月"), ((1.0, 0.5), (None, 0.0)))


@pytest.fixture
def _a_font() -> None:
    chinese_font.cache_clear()
    if chinese_font() is None:
        pytest.skip("no font with Chinese letters on this machine")


@pytest.mark.usefixtures("_a_font")
def test_the_picture_is_a_png_as_wide_as_a_phone_and_grows_with_its_places() -> None:
    small = draw(COVERAGE)
    large = draw(HeatMap(COVERAGE.title, "", ("东沟村",) * 12, ("1月",), ((0.3,),) * 12))
    assert small is not None
    assert large is not None
    sizes = [struct.unpack(">II", picture[16:24]) for picture in (small, large)]
    assert small.startswith(b"\x89PNG")
    assert [width for width, _ in sizes] == [1080, 1080]
    assert sizes[0][1] < sizes[1][1]


def test_without_letters_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat_map, "FAMILIES", ())
    chinese_font.cache_clear()
    assert draw(COVERAGE, Path("no-such-font.ttf")) is None
    chinese_font.cache_clear()


def test_without_places_there_is_no_picture() -> None:
    assert draw(HeatMap("青禾镇", "", (), (), ())) is None
