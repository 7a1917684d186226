"""What is said when the program itself fails."""

from __future__ import annotations

import traceback


def describe_failure(error: BaseException | None) -> str:
    """Where it failed, and what to do about it; Textual would print every local variable, in colours."""
    where = "".join(traceback.format_exception(error)).strip()
    return f"{where}\n\ngradtui has failed. That is a defect: please report it with the lines above."
