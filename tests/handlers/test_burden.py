"""No conversation gets heavier unnoticed."""

from pathlib import Path

from tests.handlers.burden import WALKS, ceilings, measured, name_of, page

ROOT = Path(__file__).parents[2]
# What the product promises, whatever the file of ceilings says: a call, a good visit, one message, a confirmation.
PROMISED = {
    "call_from_the_menu": 3,
    "visit_from_the_menu": 7,
    "visit_with_an_agreed_measure": 7,
    "visit_in_one_message": 2,
    "visit_in_one_message_with_a_measure": 2,
    "confirmation": 1,
}


async def test_no_conversation_is_heavier_than_its_ceiling() -> None:
    found, most = await measured(), ceilings()
    assert most.keys() == found.keys() == {name_of(walk) for walk in WALKS}
    for name, burden in found.items():
        assert burden.taps <= most[name].taps, name
        assert burden.messages <= most[name].messages, name
        assert burden.characters <= most[name].characters, name
    assert all(found[name].taps <= taps for name, taps in PROMISED.items())
    assert (ROOT / "docs" / "burden.md").read_text(encoding="utf-8") == page(found), "make burden"
