"""The pictures in the README show the program as it is."""

from __future__ import annotations

import pytest

from tests.screenshots import FOLDER, SHOTS, take, words


@pytest.mark.parametrize("name", SHOTS)
async def test_screenshot_shows_the_app_as_it_is_now(name: str) -> None:
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert words(kept) == words(await take(SHOTS[name])), "stale: run python -m tests.screenshots"


def test_readme_shows_every_screenshot_and_no_other() -> None:
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(SHOTS)
    for name in SHOTS:
        assert f"screenshots/{name}.svg" in readme
