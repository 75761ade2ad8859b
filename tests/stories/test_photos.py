"""A photo and a voice go with a visit: the one is kept without its camera, the other is passed on."""

from io import BytesIO

from PIL import Image
from sqlalchemy import create_engine, text

from tests.stories.conftest import Town
from tests.stories.test_visit_report import VISIT, report

CAMERA = "NAME-OF-A-CAMERA"


def photo() -> bytes:
    """As a camera writes it."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    out = BytesIO()
    Image.new("RGB", (640, 480), "olive").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_photo_sent_as_a_file_is_kept_without_the_camera_and_the_voice_is_passed_on(
    town: Town,
) -> None:
    await town.helper.walk(*VISIT)
    await town.helper.resident.document("roof.jpg", "image/jpeg", photo())
    await town.helper.hears("第 1 张")
    await town.helper.resident.document("roof.heic", "image/heic", b"heic")
    await town.helper.hears("格式")
    await town.helper.resident.voice()
    await town.helper.hears("语音")
    await town.helper.walk(("交上去", "记下了"))
    heard = await town.second_helper.hears("留了这段话")
    assert heard.raw["voice"]
    stored = [one for one in town.settings.files.rglob("*") if one.is_file()]
    assert len(stored) == 3, "a photo, its thumbnail, a voice"
    assert not any(CAMERA.encode() in one.read_bytes() for one in stored)
    engine = create_engine(f"sqlite:///{town.settings.data_dir / 'demo.sqlite3'}")
    with engine.connect() as connection:
        states = connection.execute(text("SELECT purpose, state FROM kept_file ORDER BY purpose")).all()
    engine.dispose()
    assert [tuple(row) for row in states] == [("visit", "kept"), ("voice", "kept")]


async def test_the_card_of_a_family_without_telegram_is_photographed_and_the_second_helper_sees_it(
    town: Town,
) -> None:
    await town.family.resident.block()
    await report(town.helper)
    await town.helper.walk(("拍签字卡", "签好字的那页"))
    await town.helper.resident.photo()
    await town.helper.hears("第 1 张")
    await town.helper.walk(("好了", "收好了"))
    await town.people.travel(days=8)
    await town.second_helper.say("/unconfirmed")
    await town.second_helper.hears("还没有人确认")
    await town.second_helper.press("看签字卡")
    assert (await town.second_helper.hears("拍下来的签字卡")).photo
