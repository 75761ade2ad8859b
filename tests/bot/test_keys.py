"""The key file: made once, private, and missed when it is gone."""

import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import opened
from bot.keys import add_key, key_file, known_keys
from bot.settings import Settings
from rules.errors import Unusable
from storage.seals import as_text, new_key


def settings(folder: Path, **changes: object) -> Settings:
    return Settings(data_dir=folder, **changes)  # type: ignore[arg-type]  # pydantic checks them


async def start(of: Settings) -> None:
    async with opened(of):
        pass


async def test_the_first_start_makes_a_key_for_nobody_else_and_the_next_one_uses_it(tmp_path: Path) -> None:
    path = key_file(settings(tmp_path))
    await start(settings(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    made = path.read_bytes()
    await start(settings(tmp_path))
    assert path.read_bytes() == made
    path.unlink()
    with pytest.raises(Unusable) as missing:
        await start(settings(tmp_path))
    assert missing.value.code == "key_missing"
    assert not path.exists(), "a new key would open nothing"
    with pytest.raises(Unusable) as other:
        await start(settings(tmp_path, key=SecretStr(as_text(new_key()))))
    assert other.value.code == "key_does_not_fit_database"
    path.write_text("no key\n")
    with pytest.raises(Unusable) as unreadable:
        await start(settings(tmp_path))
    assert unreadable.value.code == "key_unreadable"


def test_of_two_first_starts_at_once_both_take_the_same_key(tmp_path: Path) -> None:
    path = key_file(settings(tmp_path))
    add_key(path, [])
    first = known_keys(settings(tmp_path))
    add_key(path, [])
    assert known_keys(settings(tmp_path)) == first
    add_key(path, first or ())
    assert list(known_keys(settings(tmp_path)) or ())[1:] == list(first or ())
