"""Nobody gets in but by a link of the bot or by Telegram's signature, once, in one browser, for a while."""

import hmac
import json
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from aiogram.utils.web_app import check_webapp_signature
from sqlalchemy import delete

from board.door import TRIES
from board.mini_app import signed_by, signing_key
from rules.errors import NotAllowed
from storage.tables import Account, Office
from tests.board.browser import TOKEN, TOKEN_FIELD, at_the_board, link_for, sign_in
from tests.cast import HUANG, LI, TANG, FakeClock, Town


def init_data(clock: FakeClock, account: int, token: str = TOKEN, **more: str) -> str:
    """What Telegram hands to a Mini App."""
    fields = {"auth_date": str(int(clock.now().timestamp())), "user": json.dumps({"id": account}), **more}
    said = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return urlencode(fields | {"hash": hmac.new(signing_key(token), said.encode(), sha256).hexdigest()})


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestByLink:
    async def test_a_link_and_a_tap_open_the_board_once(self, town: Town) -> None:
        async with at_the_board(town) as browser, at_the_board(town) as another:
            link = await link_for(town, HUANG)
            assert (await browser.get("/")).headers["Location"] == "/in"
            assert HUANG in await (await browser.client.get(link)).text()
            assert HUANG in await (await browser.client.get("/in")).text()
            door = TOKEN_FIELD.search(await browser.read("/in"))
            assert door is not None
            assert (await browser.client.post("/in", data={"door": door[1]}, allow_redirects=False)).status == 303
            assert HUANG in await browser.read("/")
            assert (await another.client.get(link)).status == 403

    async def test_looking_at_a_link_uses_nothing_up(self, town: Town) -> None:
        async with at_the_board(town) as preview, at_the_board(town) as browser:
            link = await link_for(town, HUANG)
            assert (await preview.get(link)).status == 303
            assert (await browser.client.get(link)).status == 200

    async def test_a_link_belongs_to_the_browser_that_opened_it(self, town: Town) -> None:
        async with at_the_board(town) as browser, at_the_board(town) as another:
            link = await link_for(town, HUANG)
            assert (await browser.client.get(link)).status == 200
            assert (await another.client.get(link)).status == 403

    async def test_a_link_ends_after_ten_minutes_and_with_the_next_one(self, town: Town) -> None:
        async with at_the_board(town) as browser:
            old, link = await link_for(town, HUANG), await link_for(town, HUANG)
            assert (await browser.client.get(old)).status == 403
            town.clock.advance(minutes=10)
            assert (await browser.client.get(link)).status == 403

    async def test_somebody_without_an_office_is_given_no_link(self, town: Town) -> None:
        with pytest.raises(NotAllowed):
            await link_for(town, LI)

    async def test_a_page_whose_address_begins_like_the_way_in_is_no_way_in(self, town: Town) -> None:
        async with at_the_board(town) as browser:
            for path in ("/inspections", "/inspections/checks/1", "/applications", "/outbox", "/statics"):
                found = await browser.get(path)
                assert (found.status, found.headers.get("Location")) == (303, "/in"), path

    async def test_guessing_is_slowed_down(self, town: Town) -> None:
        async with at_the_board(town) as browser:
            tried = [(await browser.get("/in/guessed")).status for _ in range(TRIES + 1)]
            assert tried == [303] * TRIES + [429]
            town.clock.advance(minutes=1)
            assert (await browser.get("/in/guessed")).status == 303

    async def test_a_session_ends_by_signing_out_and_by_the_clock(self, town: Town) -> None:
        async with at_the_board(town) as browser:
            await sign_in(browser, town, HUANG)
            kept = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/"))[
                "bangfu_board"
            ].value
            assert (await browser.send("/out")).status == 303
            browser.client.session.cookie_jar.update_cookies({"bangfu_board": kept})
            assert (await browser.get("/")).status == 303
            await sign_in(browser, town, HUANG)
            town.clock.advance(hours=12)
            assert (await browser.get("/")).status == 303

    async def test_whoever_loses_the_office_or_leaves_is_out_at_once(self, town: Town) -> None:
        async with at_the_board(town) as browser, at_the_board(town) as other:
            await sign_in(browser, town, HUANG)
            await sign_in(other, town, TANG)
            async with town.database.begin() as work:
                await work.execute(delete(Office).where(Office.person_id == town.people[HUANG]))
                await work.execute(delete(Account).where(Account.person_id == town.people[TANG]))
                await work.commit()
            assert (await browser.get("/")).status == 303
            assert (await other.get("/")).status == 303

    async def test_forms_of_other_sites_and_without_a_token_are_turned_away(self, town: Town) -> None:
        async with at_the_board(town) as browser:
            await sign_in(browser, town, HUANG)
            assert (await browser.client.post("/alerts/1", data={"token": "0" * 64})).status == 403
            found = TOKEN_FIELD.search(await browser.read("/"))
            assert found is not None
            for headers in (
                {"Origin": "https://elsewhere.example"},
                {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
            ):
                sent = await browser.client.post("/out", data={"token": found[1]}, headers=headers)
                assert sent.status == 403
            assert (await browser.get("/")).status == 200

    async def test_pages_run_no_foreign_script_and_are_kept_nowhere(self, town: Town) -> None:
        async with at_the_board(town) as browser:
            await sign_in(browser, town, HUANG)
            page = await browser.get("/")
            assert "script-src 'self'" in page.headers["Content-Security-Policy"]
            assert "unsafe" not in page.headers["Content-Security-Policy"]
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["Cache-Control"] == "no-store"
            cookie = next(iter(browser.client.session.cookie_jar))
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_mini_app_opens_the_board_by_telegrams_signature_only(town: Town) -> None:
    account = town.accounts[HUANG]
    async with at_the_board(town) as browser:
        for data in ("", "hash=1", init_data(town.clock, account, "12345:another")):
            assert (await browser.client.post("/app", data={"data": data})).status == 403
        assert (
            await browser.client.post("/app", data={"data": init_data(town.clock, town.accounts[LI])})
        ).status == 403
        good = init_data(town.clock, account)
        assert (await browser.client.post("/app", data={"data": good}, allow_redirects=False)).status == 303
        assert HUANG in await browser.read("/")


def test_the_signature_is_what_telegrams_library_says_it_is(clock: FakeClock) -> None:
    good = init_data(clock, 7, signature="abc", start_param="a=b&c")
    assert check_webapp_signature(TOKEN, good)
    assert signed_by(signing_key(TOKEN), good, clock.now()) == 7
    assert signed_by(signing_key(TOKEN), good.replace("abc", "abd"), clock.now()) is None
    assert signed_by(signing_key(TOKEN), good + "&user=%7B%22id%22%3A8%7D", clock.now()) is None
    assert signed_by(signing_key(TOKEN), good, clock.advance(minutes=11)) is None
