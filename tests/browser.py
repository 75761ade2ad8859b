"""A real Chromium for tests: Debian's, headless; it is never downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

REQUIRED = "BANGFU_TEST_REQUIRE_BROWSER"

# Chromium's own errands to the internet have no place in a test.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """Where Chromium is. Without one the test is skipped, or fails if BANGFU_TEST_REQUIRE_BROWSER is set."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    words = f"no chromium in PATH (apt-get install chromium); with {REQUIRED}=1 this is a failure"
    if os.environ.get(REQUIRED):
        pytest.fail(words)
    pytest.skip(words)


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """A browser with nothing open. Close pages by their contexts; the browser closes with the block."""
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
