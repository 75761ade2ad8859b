"""What is kept of a picture: without where, when and by which camera it was taken; and its thumbnail."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

JPEG = "JPEG"
# Formats that are kept as they are; everything else becomes a JPEG.
KEPT_AS = {JPEG: "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# A larger picture is made smaller: nobody looks closer, and a forged header must not fill the memory.
LONGEST_SIDE = 4096
MOST_PIXELS = 120_000_000
THUMB_SIDE = 320
QUALITY = 90


class NoPicture(Exception):
    """It cannot be read as a picture, or is larger than any camera makes them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture as it is kept, its thumbnail (JPEG), and its media type."""

    content: bytes
    thumb: bytes
    media_type: str


def cleaned(content: bytes) -> Picture:
    """The picture with nothing but what is to be seen on it, the right way up. Raises NoPicture.

    Blocking: callers put it on a thread."""
    try:
        with Image.open(BytesIO(content), formats=(*KEPT_AS, "GIF")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NoPicture
            kind = opened.format if opened.format in KEPT_AS else JPEG
            opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            picture = _upright(opened)
            if kind == JPEG or picture.mode not in ("RGB", "RGBA", "L"):
                picture = picture.convert("RGB" if kind == JPEG else "RGBA")
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            whole = _written(picture, str(kind))
            picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
            return Picture(whole, _written(picture.convert("RGB"), JPEG), KEPT_AS[str(kind)])
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise NoPicture from error


def _upright(opened: Image.Image) -> Image.Image:
    """Turned as the camera was held; whatever else the camera wrote is left behind."""
    turned = ImageOps.exif_transpose(opened)
    for name in set(turned.info) - {"transparency"}:
        del turned.info[name]
    return turned


def _written(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    picture.save(out, kind, quality=QUALITY) if kind != "PNG" else picture.save(out, kind)
    return out.getvalue()
