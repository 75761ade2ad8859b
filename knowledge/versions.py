"""Every version of an article that was ever served, numbered beside the folder: `earlier/ID.NUMBER.txt`."""

from pathlib import Path

EARLIER = "earlier"


def keep(article: Path, folder: Path) -> None:
    """Keeps the file as it is now as the next version, unless the newest one that is kept says the same."""
    kept = folder / EARLIER
    numbers = sorted(
        int(number) for number in (one.name.split(".")[-2] for one in _of(article, kept)) if number.isdecimal()
    )
    text = article.read_bytes()
    if numbers and (kept / f"{article.stem}.{numbers[-1]}.txt").read_bytes() == text:
        return
    kept.mkdir(exist_ok=True)
    (kept / f"{article.stem}.{numbers[-1] + 1 if numbers else 1}.txt").write_bytes(text)


def keep_all(folder: Path) -> None:
    """The same for every article below the folder: an edit by hand has a number, too."""
    for article in sorted(folder.glob("**/*.md")):
        keep(article, folder)


def _of(article: Path, kept: Path) -> list[Path]:
    return [one for one in kept.glob("*.txt") if one.name.rsplit(".", 2)[0] == article.stem]
