"""Chinese texts carry Chinese punctuation: a comma of half width beside a Chinese letter looks like a slip."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "locales" / "zh_CN").glob("*.po"))
BESIDE = re.compile(r"[\u4e00-\u9fff][,:;?!(]|[,;?!)][\u4e00-\u9fff]")


def slips(text: str) -> list[str]:
    """Half-width punctuation beside Chinese letters; what is between quotation marks or tags is left alone."""
    return BESIDE.findall(re.sub(r'"[^"]*"|<[^>]+>', "", text))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_catalogue_has_chinese_punctuation(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    texts = [text for message in catalogue if message.id for text in _forms(message.string or "")]
    assert [text for text in texts if slips(text)] == []


def test_the_chinese_readme_has_chinese_punctuation() -> None:
    lines = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8").splitlines()
    prose = [re.sub(r"`[^`]*`|\]\([^)]*\)", "", line) for line in lines if not line.startswith("    ")]
    assert [line for line in prose if slips(line)] == []


def _forms(string: str | tuple[str, ...] | list[str]) -> list[str]:
    return [string] if isinstance(string, str) else list(string)
