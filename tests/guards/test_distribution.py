"""What is shipped: names that nobody else uses, and locks that work behind any mirror."""

import re
from importlib.metadata import packages_distributions

import pytest

from tests.guards.tree import ROOT, packages, project, sources, text

LOCKS = ("requirements.lock", "requirements-dev.lock")


def pinned(lock: str) -> dict[str, str]:
    """Name and version of everything in a lock file."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text(lock), re.MULTILINE))


def test_no_other_distribution_installs_one_of_our_names() -> None:
    installed = packages_distributions()
    assert not {name for name in [*packages(), "tests"] if set(installed.get(name, ())) - {"bangfu"}}


def test_every_package_is_shipped() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders == set(packages())
    assert not [path for path in sources() if not (path.parent / "__init__.py").exists()]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", text(lock), flags=re.MULTILINE)[1:]
    assert len(entries) == len(pinned(lock)) > 20
    assert not [entry.partition("=")[0] for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index(lock: str) -> None:
    options = [line for line in text(lock).splitlines() if not line.startswith("#")]
    assert not re.findall(
        r"://|--index-url|--extra-index|--find-links|--trusted-host|pypi\.|mirror", "\n".join(options)
    )


def test_both_locks_hold_what_is_needed_in_the_same_versions() -> None:
    run, dev = (pinned(lock) for lock in LOCKS)
    assert run.items() <= dev.items()
    needed = {re.split(r"[\[<>=]", one)[0] for one in project()["project"]["dependencies"]}
    assert needed <= run.keys()
