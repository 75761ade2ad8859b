"""Pictures without a picture library: the size of one that was sent, and sample pictures that are drawn."""

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

WIDTH, HEIGHT = 320, 240
_SKIES = ((188, 222, 245), (250, 214, 165), (205, 210, 216), (170, 205, 190))
_WALL, _ROOF, _DOOR, _FIELD, _SUN = (236, 226, 204), (166, 62, 48), (96, 66, 44), (116, 158, 84), (255, 196, 60)
Colour = tuple[int, int, int]


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or WebP; None if it is none of them."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return struct.unpack("<HH", content[6:10])
    if content[:2] == b"\xff\xd8":
        return _jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    return None


def picture_suffix(content: bytes) -> str:
    """The ending that a picture's file name should have."""
    for start, suffix in ((b"\x89PNG", "png"), (b"GIF8", "gif"), (b"RIFF", "webp")):
        if content.startswith(start):
            return suffix
    return "jpg"


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X" and len(content) >= 30:
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if content[12:16] == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if content[12:16] == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


@lru_cache(maxsize=4)
def sample_picture(variant: int = 0) -> bytes:
    """A small PNG of a farmhouse; four skies, so that pictures can be told apart."""
    sky = _SKIES[variant % len(_SKIES)]
    rows = b"".join(b"\0" + _row(y, sky) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def sample_voice() -> bytes:
    """An Ogg page that says nothing, as long as a short message."""
    return b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead\1\1\x38\1\x80\xbb" + bytes(512)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _row(y: int, sky: Colour) -> bytes:
    colours: Iterator[Colour] = (_colour(x, y, sky) for x in range(WIDTH))
    return b"".join(bytes(colour) * len(list(run)) for colour, run in groupby(colours))


def _colour(x: int, y: int, sky: Colour) -> Colour:
    if 148 <= x < 176 and 150 <= y < 200:
        return _DOOR
    if 100 <= x < 220 and 120 <= y < 200:
        return _WALL
    if 70 <= y < 120 and abs(x - 160) < (y - 60) * 4 // 3:
        return _ROOF
    if (x - 262) ** 2 + (y - 52) ** 2 < 24**2:
        return _SUN
    return _FIELD if y >= 186 else sky
