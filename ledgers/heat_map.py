"""A heat map as a picture for the chat: places by months, drawn by matplotlib, readable on a phone.

The library is imported when the first picture is drawn: nothing else that imports this module waits for it.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

log = logging.getLogger("bangfu.pictures")
WIDTH = 7.2  # inches at 150 dots: 1080 dots, a phone's width
DOTS = 150
ROW = 0.52
HEADING = 1.5
MOST_ROWS = 60
# Families of fonts with Chinese letters, as systems ship them; a collection may be listed under its Japanese face.
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Noto Serif CJK SC",
    "Noto Serif CJK JP",
    "Droid Sans Fallback",
)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What is drawn: `shares` by row and column, 0 to 1, None where there is nothing to count."""

    title: str
    note: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]


def draw(heat_map: HeatMap, font: Path | None = None) -> bytes | None:
    """The picture as PNG; None when no font with Chinese letters is found, or there is nothing to draw.

    Takes about a second of one core the first time: call it in a thread.
    """
    path = chinese_font(font)
    if path is None or not heat_map.rows:
        return None
    from matplotlib import colormaps
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    rows, shares = heat_map.rows[:MOST_ROWS], heat_map.shares[:MOST_ROWS]
    letters = FontProperties(fname=str(path))
    height = HEADING + ROW * len(rows)
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS)
    left = min(0.42, 0.08 + 0.032 * max(len(name) for name in rows))
    axes = figure.add_axes((left, 0.35 / height, 0.97 - left, ROW * len(rows) / height))
    colours = colormaps["YlGnBu"].with_extremes(bad="#f2f2f2")
    values = [[float("nan") if one is None else one for one in line] for line in shares]
    axes.imshow(values, cmap=colours, vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(heat_map.columns)), heat_map.columns, fontproperties=letters, fontsize=14)
    axes.set_yticks(range(len(rows)), rows, fontproperties=letters, fontsize=14)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xticks([at - 0.5 for at in range(1, len(heat_map.columns))], minor=True)
    axes.set_yticks([at - 0.5 for at in range(1, len(rows))], minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="minor", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for at, line in enumerate(shares):
        for place, share in enumerate(line):
            if share is not None:
                dark = "white" if share > 0.55 else "#333333"  # readable on either end of the scale
                axes.text(place, at, f"{share:.0%}", ha="center", va="center", color=dark, fontsize=13)
    figure.text(0.03, 1 - 0.32 / height, heat_map.title, fontproperties=letters, fontsize=17, va="center")
    figure.text(
        0.03, 1 - 0.70 / height, heat_map.note, fontproperties=letters, fontsize=11.5, va="center", color="#555"
    )
    picture = BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


@lru_cache(maxsize=4)
def chinese_font(chosen: Path | None = None) -> Path | None:
    """The file of the chosen font, else of the first known family that this system has; None is logged once."""
    if chosen is not None and chosen.is_file():
        return chosen
    from matplotlib.font_manager import fontManager

    files: dict[str, str] = {}
    for one in fontManager.ttflist:
        if one.name not in files or "Regular" in one.fname:
            files[one.name] = one.fname
    for family in FAMILIES:
        if family in files:
            return Path(files[family])
    log.warning("no font with Chinese letters: summaries come without a picture")
    return None
