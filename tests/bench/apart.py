"""Runs a measurement in a process of its own, so that its memory and imports are nobody else's."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def apart(do: Callable[..., T], *arguments: object, first: Callable[[], None] | None = None) -> T:
    """What the function returns, from a fresh interpreter; `first` is done before its module is imported."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=first) as pool:
        return pool.submit(do, *arguments).result()


def peak_mb() -> float:
    """The most memory that this process ever held, in MB. (ru_maxrss would begin with the parent's.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
