"""Makes the pictures of screenshots/ from the real app: python -m tests.screenshots

Each is the app's own SVG export after a few keys, without the fonts that it would fetch from the network.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gradtui.descent.texts import read_experiment
from gradtui.plot.palette import Depth
from gradtui.screen.opening import Opening
from gradtui.terminal.capabilities import Terminal
from gradtui.ui.app import GradtuiApp

FOLDER = Path(__file__).parent.parent / "screenshots"


class Shot(NamedTuple):
    """A picture: the experiment, the terminal, its size, and the keys pressed before."""

    surface: str
    keys: tuple[str, ...]
    size: tuple[int, int] = (80, 24)
    optimizer: str = "gd"
    terminal: Terminal = Terminal(Depth.TRUECOLOR, ascii=False, dark=True)


SHOTS: Mapping[str, Shot] = {
    "playground": Shot("rosenbrock", ("space",) * 3, (100, 30)),
    "momentum": Shot("himmelblau", ("space",) * 12, (120, 40), "momentum"),
    "classroom": Shot("saddle", ("space",) * 8, terminal=Terminal(Depth.EIGHT_BIT, ascii=True, dark=True)),
    "slices": Shot("himmelblau", ("space", "space", "3")),
    "light": Shot("rotated-valley", ("space",) * 8, terminal=Terminal(Depth.TRUECOLOR, ascii=False, dark=False)),
}


async def take(shot: Shot) -> str:
    """The picture as SVG."""
    app = GradtuiApp(Opening(read_experiment(shot.surface, optimizer=shot.optimizer), shot.terminal))
    async with app.run_test(size=shot.size) as pilot:
        for key in shot.keys:
            await pilot.press(key)
        await pilot.pause()
        svg = app.export_screenshot(title="gradtui", simplify=True)
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")


def words(svg: str) -> list[str]:
    """The texts of a picture: what has to agree between versions of the library that draws it."""
    return [
        html.unescape(text).replace("\xa0", " ").rstrip() for text in re.findall(r"<text [^>]*>([^<]*)</text>", svg)
    ]


def main() -> None:
    """Makes them all."""
    FOLDER.mkdir(exist_ok=True)
    for name, shot in SHOTS.items():
        (FOLDER / f"{name}.svg").write_text(asyncio.run(take(shot)), encoding="utf-8")


if __name__ == "__main__":
    main()
