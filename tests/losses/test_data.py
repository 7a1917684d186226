"""Data files: what is read, and what is said of files that hold none."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradtui.cli.options import SAMPLES
from gradtui.losses.data import MAX_BYTES, MAX_ROWS, DataError, read_data


def file(folder: Path, content: str | bytes) -> str:
    path = folder / "data.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize(
    ("content", "headings"),
    [
        ("1,2\n3,4\n", ("x", "y")),
        ("x,y\n1,2\n3,4", ("x", "y")),
        ("time;volts\r\n1;2\r\n\r\n3;4\r\n", ("time", "volts")),
        ("\ufeff# a comment\n1\t2\n3\t4\n", ("x", "y")),
        ("  1   2\n  3   4  \n", ("x", "y")),
        ('"load", "length"\n"1", "2"\n3, 4e0\n', ("load", "length")),
        ('"load, kN","length; m"\n1,2\n3,4\n', ("load, kN", "length; m")),
        ('"load; kN";length\n1;2\n3;4\n', ("load; kN", "length")),
        ('"the load"   length\n1   2\n3 4\n', ("the load", "length")),
    ],
)
def test_two_columns_are_read_however_they_are_separated(
    content: str, headings: tuple[str, str], tmp_path: Path
) -> None:
    data = read_data(file(tmp_path, content))
    assert (data.x.tolist(), data.y.tolist(), data.headings) == ([1, 3], [2, 4], headings)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "data.csv is empty"),
        ("\n \n", "data.csv is empty"),
        ("x,y\n", "data.csv has no rows of numbers; a fit needs two or more"),
        ("# only\n1,2\n", "data.csv has one row of numbers"),
        ("x,y\n1,2\n3,four\n", "data.csv, line 3: 'four' is not a number"),
        ("1,2\n3,\n", "data.csv, line 2: a number is missing"),
        ("1,2\n3,nan\n", "data.csv, line 2: 'nan' is not a finite number"),
        ("1,2\ninf,1\n", "data.csv, line 2: 'inf' is not a finite number"),
        ("1,5;2,5\n3;4\n5;6\n", "data.csv, line 1: '1,5' is not a number: decimals have a point"),
        ("1;2\n1,5;2,5\n", "data.csv, line 2: '1,5' is not a number: decimals have a point"),
        ("1,2,3\n4,5,6\n", "data.csv, line 1: two columns are needed, x and y, not 3"),
        ("1\n2\n", "data.csv, line 1: two columns are needed, x and y, not 1"),
        ("a,b\nc,d\n1,2\n", "data.csv, line 2: 'c' is not a number"),
        ("x,y\n1,O.5\n2,3\n4,5\n", "data.csv, line 2: 'O.5' is not a number"),
        (b"\xff\xfe1,2\n", "data.csv is no text in UTF-8 (byte 1)"),
        (b"1,2\n\0\0", "data.csv is no text: it has null bytes"),
        ("1,1e200\n2,3\n", "numbers larger than 1e+100"),
        ("0,0\n" * (MAX_ROWS + 1), f"more than {MAX_ROWS} rows"),
    ],
)
def test_a_file_without_data_is_refused_with_the_reason(content: str | bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refusal:
        read_data(file(tmp_path, content))
    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 200


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as sparse:
        sparse.truncate(2_000_000_000)
    os.mkfifo(tmp_path / "pipe.csv")
    for path, said in (
        (huge, f"too large: 2000 MB, where {MAX_BYTES / 1e6:.0f} are the most"),
        (tmp_path / "pipe.csv", "no regular file"),
        (tmp_path, "is a folder"),
        (tmp_path / "none.csv", "No such file"),
        (Path("/dev/zero"), "no regular file"),
        ("\0", "no name of a file"),
        ("x" * 5000, "File name too long"),
    ):
        with pytest.raises(DataError, match=said):
            read_data(str(path))


@given(content=st.one_of(st.binary(max_size=60), st.text(alphabet='0123456789.,;\n\t -eEnaxy#"', max_size=60)))
def test_any_content_is_read_or_refused(content: str | bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = file(tmp_path_factory.getbasetemp(), content)
    with suppress(DataError):
        data = read_data(path)
        assert len(data.x) == len(data.y) >= 2
        assert np.isfinite([data.x, data.y]).all()


@pytest.mark.parametrize("name", sorted(os.listdir(SAMPLES)))
def test_the_samples_are_data(name: str) -> None:
    assert len(read_data(os.path.join(SAMPLES, name))) >= 20
