"""Turns spreadsheets and letters into PDF by LibreOffice, where it is installed."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rules.errors import Unusable

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 600


def office() -> str | None:
    """LibreOffice's program, or None where there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def to_pdf(files: Sequence[Path], folder: Path, kind: str = "pdf", seconds: int = SECONDS) -> list[Path]:
    """All files in one run (starting it costs seconds) of at most so many seconds. Raises Unusable where LibreOffice
    is missing or fails."""
    program = office()
    if program is None:
        raise Unusable("pdf_missing")
    with TemporaryDirectory() as profile:
        command = [
            program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore",
            "--convert-to", kind, "--outdir", str(folder), *map(str, files),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=seconds)  # noqa: S603  # our own files
        except (subprocess.SubprocessError, OSError) as error:
            raise Unusable("pdf_failed") from error
    made = [folder / f"{file.stem}.{kind.partition(':')[0]}" for file in files]
    if not all(path.exists() for path in made):
        raise Unusable("pdf_failed")
    return made
