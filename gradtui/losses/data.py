"""Data to fit: two columns x and y, read from a file that anyone may have written."""

from __future__ import annotations

import math
import os
import re
import stat
from dataclasses import dataclass

import numpy as np

from gradtui.calculus.arrays import Floats

MAX_ROWS = 100_000
MAX_BYTES = 10_000_000


class DataError(ValueError):
    """The file holds no data to fit. The message says what is wrong and in which line."""


@dataclass(frozen=True, eq=False)
class Data:
    """Rows of two columns: x and y of shape (n,), where they came from, and what the columns are called."""

    path: str
    x: Floats
    y: Floats
    headings: tuple[str, str] = ("x", "y")

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return os.path.basename(self.path)

    def __len__(self) -> int:
        return len(self.x)


def read_data(path: str) -> Data:
    """Reads two columns of numbers, separated by comma, semicolon, tab or spaces, in UTF-8.

    The first line may name them; empty lines and those that begin with # are left out.

    Raises:
        DataError: there is no such file, or it holds no data; says what is wrong and in which line.

    """
    name = os.path.basename(path)
    headings: tuple[str, str] | None = None
    rows: list[list[float]] = []
    for number, line in enumerate(_text(path, name).splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        cells = _cells(text)
        if len(cells) != 2:
            raise DataError(f"{name}, line {number}: two columns are needed, x and y, not {len(cells)}")
        values = [_number(cell) for cell in cells]
        if None in values and not rows and headings is None and not any(map(_DECIMAL_COMMA.fullmatch, cells)):
            headings = (cells[0][:20], cells[1][:20])
            continue
        rows.append([_finite(value, cell, name, number) for value, cell in zip(values, cells)])
        if len(rows) > MAX_ROWS:
            raise DataError(f"{name} has more than {MAX_ROWS} rows")
    if len(rows) < 2:
        raise DataError(f"{name} has {'one row' if rows else 'no rows'} of numbers; a fit needs two or more")
    x, y = np.array(rows, dtype=np.float64).T
    if max(np.abs(x).max(), np.abs(y).max()) > _LARGEST:
        raise DataError(f"{name} has numbers larger than {_LARGEST:g}; use other units")
    return Data(path, np.ascontiguousarray(x), np.ascontiguousarray(y), headings or ("x", "y"))


_LARGEST = 1e100
_DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")


def _text(path: str, name: str) -> str:
    try:
        about = os.stat(path)
        if stat.S_ISDIR(about.st_mode):
            raise DataError(f"{path} is a folder, not a file")
        if not stat.S_ISREG(about.st_mode):
            raise DataError(f"{path} is no regular file")
        if about.st_size > MAX_BYTES:
            raise DataError(
                f"{name} is too large: {about.st_size / 1e6:.0f} MB, where {MAX_BYTES / 1e6:.0f} are the most"
            )
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        reason = error.strerror if isinstance(error, OSError) else "no name of a file"
        raise DataError(f"cannot read '{path[:100]}': {reason}") from None
    if not content.strip():
        raise DataError(f"{name} is empty")
    if b"\0" in content:
        raise DataError(f"{name} is no text: it has null bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is no text in UTF-8 (byte {error.start + 1})") from None


def _cells(text: str) -> list[str]:
    import csv  # only here: most start-ups read no data

    bare = re.sub(r'"[^"]*"', "", text)
    separator = next((sign for sign in ";,\t" if sign in bare), " ")
    try:
        (cells,) = csv.reader(
            [" ".join(text.split()) if separator == " " else text], delimiter=separator, skipinitialspace=True
        )
    except csv.Error:  # a cell of more than 100 kB
        return [text]
    return [cell.strip() for cell in cells]


def _number(cell: str) -> float | None:
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


def _finite(value: float | None, cell: str, name: str, line: int) -> float:
    shown = "".join(c if c.isprintable() else "?" for c in cell[:20])
    if value is None:
        hint = ": decimals have a point" if _DECIMAL_COMMA.fullmatch(cell) else ""
        what = f"'{shown}' is not a number{hint}" if cell else "a number is missing"
        raise DataError(f"{name}, line {line}: {what}")
    if not math.isfinite(value):
        raise DataError(f"{name}, line {line}: '{shown}' is not a finite number")
    return value
