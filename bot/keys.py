"""Where the key of personal data comes from: a setting, or a file beside the data that the first start makes."""

import os
from collections.abc import Sequence
from pathlib import Path

from bot.settings import Settings
from rules.errors import Unusable
from storage.database import Database
from storage.key_mark import is_marked
from storage.seals import Seals, as_text, new_key, read_keys

PRIVATE = 0o600


def key_file(settings: Settings) -> Path:
    """The file that holds the keys where no setting does, the newest first."""
    return settings.data_dir / "key"


def known_keys(settings: Settings) -> Sequence[bytes] | None:
    """The keys, the newest first; None where there are none yet. Raises Unusable when they cannot be read."""
    if settings.key is not None:
        return _read(settings.key.get_secret_value(), "BANGFU_KEY")
    path = key_file(settings)
    try:
        return _read(path.read_text(encoding="ascii"), str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable("key_unreadable", where=str(path)) from error


def _read(text: str, where: str) -> Sequence[bytes]:
    try:
        return read_keys(text)
    except ValueError as error:
        raise Unusable("key_unreadable", where=where) from error


def seals_for(settings: Settings) -> Seals | None:
    """The seals of an installation that has keys; other processes may change the file, so it is read again."""
    keys = known_keys(settings)
    return None if keys is None else Seals(keys, lambda: known_keys(settings) or keys)


async def first_seals(settings: Settings, database: Database) -> Seals:
    """Makes the key file of a new installation. Raises Unusable when the database was sealed with a key that is
    gone: a new one would open nothing."""
    path = key_file(settings)
    if await is_marked(database):
        raise Unusable("key_missing", path=str(path))
    add_key(path, [])
    seals = seals_for(settings)
    assert seals is not None
    return seals


def add_key(path: Path, older: Sequence[bytes]) -> None:
    """Writes a new key before the older ones; of a file that somebody else makes just now theirs is taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{as_text(key)}\n" for key in (new_key(), *older))
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    if older:
        unfinished.replace(path)
        return
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
