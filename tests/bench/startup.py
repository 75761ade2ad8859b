"""What it costs to begin: CPU and peak memory of the commands and of the whole bot, beside `import aiogram`."""

import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.bench.apart import apart

ROUNDS = 3
PATIENCE = 60.0
PYTHON = sys.executable
BEGINNINGS: dict[str, tuple[str, list[str]]] = {
    "python": ("an empty Python", [PYTHON, "-c", "pass"]),
    "aiogram": ("import aiogram", [PYTHON, "-c", "import aiogram"]),
    "demand": (
        "import aiogram, its models completed on demand",
        [PYTHON, "-c", "from bot.models_on_demand import import_aiogram as go; go()"],
    ),
    "help": ("python -m bot --help", [PYTHON, "-m", "bot", "--help"]),
    "ask": ("python -m bot ask 低保怎么申请", [PYTHON, "-m", "bot", "ask", "低保怎么申请"]),
    "run": ("python -m bot run, until it serves", [PYTHON, "-m", "bot", "run"]),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """CPU seconds (user and system), seconds by the clock, and the most memory in MB."""

    cpu: float
    seconds: float
    peak_mb: float


def run(arguments: list[str]) -> dict[str, object]:
    """Arguments: how many rounds (3; the median counts), and which beginnings (all)."""
    rounds = int(arguments[0]) if arguments else ROUNDS
    chosen = {name: BEGINNINGS[name] for name in arguments[1:] or BEGINNINGS}
    table = Table("what", "CPU s", "x import aiogram", "s", "peak MB", title=f"start-up, median of {rounds}")
    figures: dict[str, object] = {"rounds": rounds}
    measured = apart(measure, list(chosen), rounds)  # a child's peak begins with its parent's memory: a small one
    cpu = {name: statistics.median(one.cpu for one in begun) for name, begun in measured.items()}
    for name, (words, _command) in chosen.items():
        seconds = statistics.median(one.seconds for one in measured[name])
        peak = statistics.median(one.peak_mb for one in measured[name])
        times = cpu[name] / cpu.get("aiogram", cpu[name])
        table.add_row(words, f"{cpu[name]:.2f}", f"{times:.2f}", f"{seconds:.2f}", f"{peak:.0f}")
        figures |= {
            f"{name}_cpu_s": round(cpu[name], 2),
            f"{name}_s": round(seconds, 2),
            f"{name}_peak_mb": round(peak),
            f"{name}_times_import_aiogram": round(times, 2),
        }
    Console().print(table)
    return figures


def measure(names: list[str], rounds: int) -> dict[str, list[Begun]]:
    """Every beginning in turn, so often."""
    measured: dict[str, list[Begun]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            command = BEGINNINGS[name][1]
            measured[name].append(_until_serving(command) if name == "run" else _until_end(command))
    return measured


def _until_end(command: list[str]) -> Begun:
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Begun(usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, usage.ru_maxrss / 1024)


def _until_serving(command: list[str]) -> Begun:
    """With the embedded Telegram and the demo town, in an empty folder, until it says where the page is."""
    with TemporaryDirectory() as folder:
        environment = _clean() | {"BANGFU_PORT": "0", "BANGFU_DATA_DIR": folder, "PYTHONUNBUFFERED": "1"}
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if "http://" in line:
                    break
            else:
                raise AssertionError("it ended before it served")
            return Begun(_cpu_of(process.pid), time.perf_counter() - begun, _peak_of(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("BANGFU_")}


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
