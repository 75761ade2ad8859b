"""Personal data as it lies in the database: sealed (AES-256-GCM) under a key that lies elsewhere."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect

from rules.errors import Unusable

KEY_BYTES = 32
NONCE_BYTES = 12
MARK = "~k"  # no telephone, address or JSON begins so
ID_LENGTH = 8
Reload = Callable[[], Sequence[bytes]]


class Seals:
    """The keys of one installation, the newest first: it seals, all of them open.

    A sealed text is MARK, eight letters that name the key, and nonce and ciphertext in base64. `reload` reads the
    keys anew when a text names a key that is not known: another process may have changed them meanwhile.
    """

    def __init__(self, keys: Sequence[bytes], reload: Reload | None = None) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._reload = reload
        self._take(keys)

    @classmethod
    def fresh(cls) -> Self:
        """With a key that nobody else has."""
        return cls([new_key()])

    def _take(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.newest = key_id(keys[0])

    def seal(self, text: str, place: str) -> str:
        """The text, to be opened at the same place (table.column) only."""
        nonce = os.urandom(NONCE_BYTES)
        closed = self._ciphers[self.newest].encrypt(nonce, text.encode(), place.encode())
        return f"{MARK}{self.newest}{urlsafe_b64encode(nonce + closed).decode()}"

    def open(self, text: str, place: str) -> str:
        """What was sealed; a text that never was stays as it is. Raises Unusable when no key fits."""
        if not text.startswith(MARK):
            return text
        name, body = text[len(MARK) : len(MARK) + ID_LENGTH], text[len(MARK) + ID_LENGTH :]
        cipher = self._ciphers.get(name) or self._looked_up(name)
        if cipher is None:
            raise Unusable("key_does_not_fit")
        try:
            raw = urlsafe_b64decode(body)
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unusable("key_does_not_fit") from error

    def _looked_up(self, name: str) -> AESGCM | None:
        if self._reload is not None:
            self._take(self._reload())
        return self._ciphers.get(name)


def new_key() -> bytes:
    """32 bytes that nobody can guess."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def key_id(key: bytes) -> str:
    """Eight letters that name a key and do not betray it."""
    return sha256(b"bangfu key" + key).hexdigest()[:ID_LENGTH]


def as_text(key: bytes) -> str:
    """A key as it stands in a file."""
    return urlsafe_b64encode(key).decode()


def read_keys(text: str) -> list[bytes]:
    """Keys from a file or setting, one a line or with commas between. Raises ValueError."""
    keys = [urlsafe_b64decode(one.strip()) for one in text.replace(",", "\n").splitlines() if one.strip()]
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return keys


_SEALS = "bangfu_seals"


def use(dialect: Dialect, seals: Seals | None) -> None:
    """Whatever this engine reads and writes is opened and sealed with these keys."""
    setattr(dialect, _SEALS, seals)


def seals_of(dialect: Dialect) -> Seals:
    """The keys of this engine. Raises Unusable where it has none: nothing personal is written in clear."""
    found: Seals | None = getattr(dialect, _SEALS, None)
    if found is None:
        raise Unusable("key_missing", path="")
    return found


def seal_bytes(key: bytes, content: bytes) -> bytes:
    """A file under a key of its own: nonce and ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def open_bytes(key: bytes, closed: bytes) -> bytes:
    """The file. Raises ValueError when it was changed or the key is another's."""
    try:
        return AESGCM(key).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise ValueError("changed or sealed under another key") from error
