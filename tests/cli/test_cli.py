"""The command line: what trace, plot and list print, and what is said to words that make no sense."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
import sys
import tracemalloc
from contextlib import redirect_stdout
from typing import Any

import pytest

from gradtui import __version__
from gradtui.cli.main import main
from gradtui.descent.optimizers import OPTIMIZERS
from gradtui.descent.texts import arguments, quoted, read_experiment
from gradtui.losses.catalogue import CATALOGUE
from tests.pseudo_terminal import environment

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORTERM", "COLORFGBG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def run(line: str, env: dict[str, str], stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    """gradtui as a process of its own."""
    command = [sys.executable, "-m", "gradtui", *shlex.split(line)]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=env, timeout=60, check=False)


def answered(capsys: Capture, line: str) -> tuple[int, str, str]:
    """The exit code, what is printed, and what is said on the standard error."""
    try:
        code = main(shlex.split(line))
    except SystemExit as ended:
        code = int(str(ended.code))
    return (code, *capsys.readouterr())


def printed(capsys: Capture, line: str) -> str:
    """What gradtui prints, when all is well."""
    code, out, err = answered(capsys, line)
    assert (code, err) == (0, "")
    return out


def refused(capsys: Capture, line: str) -> str:
    """What gradtui says, when the words make no sense."""
    code, out, err = answered(capsys, line)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    return err


def traced(capsys: Capture, line: str) -> dict[str, Any]:
    """A trace as JSON."""
    result: dict[str, Any] = json.loads(printed(capsys, f"trace {line} --format json"))
    return result


# ---------------------------------------------------------------------- trace
def test_a_trace_in_json_holds_the_whole_run_in_full_precision(capsys: Capture) -> None:
    out = printed(capsys, "trace bowl --start 1,2 --lr 0.1 --steps 6 --format json")
    result = json.loads(out)
    assert list(result) == [
        *("surface", "formula", "optimizer", "learning_rate", "hyperparameters", "status", "steps"),
    ]
    assert (result["surface"], result["formula"]) == ("bowl", "w1^2 + w2^2")
    assert (result["optimizer"], result["learning_rate"]) == ("gd", 0.1)
    assert result["hyperparameters"] == {"weight_decay": 0.0}
    assert result["status"] == "running"
    point = (1.0, 2.0)
    for k, step in enumerate(result["steps"]):
        gradient = tuple(2 * w for w in point)
        assert list(step) == ["step", "point", "loss", "gradient"]
        assert step == {
            "step": k,
            "point": list(point),
            "loss": point[0] ** 2 + point[1] ** 2,
            "gradient": list(gradient),
        }
        point = (point[0] - 0.1 * gradient[0], point[1] - 0.1 * gradient[1])
    assert len(result["steps"]) == 7
    assert "3.2000000000000006" in out, "numbers are written as repr writes them"


@pytest.mark.parametrize("form", ["csv", "json", "table", "text"])
def test_a_trace_of_many_steps_takes_no_more_memory_than_one_of_few(form: str, capsys: Capture) -> None:
    def memory(steps: int) -> int:
        printed(capsys, f"trace ravine --steps {steps} --format {form}")  # so that all is loaded
        with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
            tracemalloc.start()
            main(f"trace ravine --steps {steps} --format {form}".split())
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak

    assert memory(1200) < memory(200) + 50_000


def test_a_trace_in_csv_has_the_numbers_of_the_json(capsys: Capture) -> None:
    line = "beale --optimizer adam --set beta1=0.8 --steps 30"
    head, *rows = csv.reader(printed(capsys, f"trace {line} --format csv").splitlines())
    steps = traced(capsys, line)["steps"]
    assert head == ["step", "w1", "w2", "loss", "g1", "g2"]
    assert [[float(cell) for cell in row] for row in rows] == [
        [s["step"], *s["point"], s["loss"], *s["gradient"]] for s in steps
    ]
    assert all(row == [str(int(row[0])), *(repr(float(cell)) for cell in row[1:])] for row in rows)
    assert len(rows) == 31


def test_a_trace_in_a_table_can_be_read(capsys: Capture) -> None:
    lines = printed(capsys, "trace bowl --start 1,2 --lr 0.1 --steps 2").splitlines()
    assert [line.split() for line in lines] == [
        ["step", "w1", "w2", "loss", "g1", "g2"],
        ["0", "1", "2", "5", "2", "4"],
        ["1", "0.8", "1.6", "3.2", "1.6", "3.2"],
        ["2", "0.64", "1.28", "2.048", "1.28", "2.56"],
        ["running"],
    ]
    assert len({len(line) for line in lines[:4]}) == 1, "columns stand under each other"


@pytest.mark.parametrize(
    ("line", "status", "count"),
    [
        ("bowl --steps 3", "running", 4),
        ("bowl --steps 0", "running", 1),
        ("bowl --steps 200", "converged", 201),
        ("saddle --start=0.5,0 --steps 200", "stalled", 201),
        ("-x^2-y^2 --start=0,0 --steps 2", "stalled", 3),
        ("bowl --start=0,0 --steps 2", "converged", 3),
        ("x^2+y^2 --start 1,2 --lr 3 --steps 2000", "diverged", None),
        ("rosenbrock --lr 1 --steps 50", "diverged", None),
    ],
)
def test_a_trace_says_how_the_run_stands(line: str, status: str, count: int | None, capsys: Capture) -> None:
    result = traced(capsys, line)
    assert result["status"] == status
    assert count is None or len(result["steps"]) == count
    assert printed(capsys, f"trace {line}").splitlines()[-1] == status


def test_a_trace_in_words_shows_the_run(capsys: Capture) -> None:
    said = " ".join(printed(capsys, "trace bowl --start 1,2 --lr 0.1 --steps 2 --format text").split())
    for sentence in (
        "Its partial derivatives are ∂L/∂w₁ = 2w₁ and ∂L/∂w₂ = 2w₂.",
        "start: w = (1, 2), L = 5",
        "step 1: L fell by 1.8, 90 % of the 2 promised",
        "After 2 steps the weights are w₁ = 0.64 and w₂ = 1.28.",
        "The run is converging: ‖∇L‖ 4.47 → 2.86 in 2 steps; down to a tenth in 11 steps",
    ):
        assert sentence in said, sentence


def test_a_trace_in_words_shows_a_run_that_diverged(capsys: Capture) -> None:
    said = " ".join(printed(capsys, "trace rosenbrock --lr 1 --format text").split())
    assert "The run has diverged at step 4: L is not finite there" in said


def test_a_divergent_run_stops_at_its_last_finite_step(capsys: Capture) -> None:
    out = printed(capsys, "trace x^2+y^2 --start 1,2 --lr 3 --steps 2000 --format json")
    assert "Infinity" not in out
    assert "NaN" not in out
    last = json.loads(out)["steps"][-1]
    assert last["step"] == len(json.loads(out)["steps"]) - 1 < 2000
    following = [w - 3 * g for w, g in zip(last["point"], last["gradient"])]
    assert sum(w * w for w in following) == float("inf")
    for steps, status in ((last["step"], "running"), (last["step"] + 1, "diverged")):
        assert traced(capsys, f"x^2+y^2 --start 1,2 --lr 3 --steps {steps}")["status"] == status


@pytest.mark.parametrize("option", ["--start=-1,2", "--start -1,2", "--start '(-1, 2)'", "--start '-2/2 2'"])
def test_a_start_may_begin_with_a_minus(option: str, capsys: Capture) -> None:
    assert traced(capsys, f"bowl {option}")["steps"][0]["point"] == [-1, 2]


@pytest.mark.parametrize("formula", ["-x^2 + y", "-(x+y)", "- x", "-2x", "-sin(x)", "--(-x^2)"])
def test_a_formula_may_begin_with_a_minus(formula: str, capsys: Capture) -> None:
    result = traced(capsys, f"'{formula}' --start 1,1 --steps 1")
    assert result["steps"][0]["loss"] < 0 or formula == "-x^2 + y"
    assert result["formula"].strip() == formula


def test_a_formula_that_begins_with_a_minus_is_given_back_as_typed(capsys: Capture) -> None:
    assert traced(capsys, "-x^2 --steps 0")["formula"] == "-x^2"


@pytest.mark.parametrize("formula", ["-x^2", "--x", "--x^2", "- - x", "x--y"])
def test_the_command_line_of_a_formula_with_minuses_starts_it_again(formula: str, capsys: Capture) -> None:
    line = quoted(arguments(read_experiment(formula, start="3,1"))).removeprefix("gradtui ")
    assert traced(capsys, f"{line} --steps 0")["formula"].strip() == formula


def test_options_of_the_screen_are_taken_by_every_command(capsys: Capture) -> None:
    options = "--ascii --color none --no-mouse --theme light"
    assert printed(capsys, f"trace bowl {options} --format text").isascii()
    assert not printed(capsys, "trace bowl --format text").isascii()
    assert printed(capsys, f"plot bowl {options}").isascii()
    assert "unknown theme 'pink'" in refused(capsys, "trace bowl --theme pink")


def test_settings_schedule_noise_and_seed_decide_the_run(capsys: Capture) -> None:
    plain, other, same, noisy = (
        traced(capsys, f"bowl --optimizer momentum {options}")
        for options in (
            "",
            "--set momentum=0.5 --set weight_decay=0.1",
            "--set momentum=0.9 --noise 0",
            "--noise 1 --seed 7",
        )
    )
    assert other["hyperparameters"] == {"momentum": 0.5, "weight_decay": 0.1}
    assert plain["steps"] == same["steps"]
    assert plain["steps"][3] != other["steps"][3]
    assert plain["steps"][3] != noisy["steps"][3]
    assert noisy["steps"] == traced(capsys, "bowl --optimizer momentum --noise 1 --seed 7")["steps"]
    assert noisy["steps"] != traced(capsys, "bowl --optimizer momentum --noise 1 --seed 8")["steps"]
    halved = traced(capsys, "bowl --start 1,2 --lr 0.1 --schedule step:1,0.5 --steps 2")["steps"]
    assert halved[2]["point"] == pytest.approx([0.72, 1.44])


# ---------------------------------------------------------------------- what makes no sense
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("trace rosenbrok", "unknown surface 'rosenbrok': did you mean 'rosenbrock'?"),
        ("plot rosenbrok", "did you mean 'rosenbrock'?"),
        ("rosenbrok", "did you mean 'rosenbrock'?"),
        ("trace Bwl", "did you mean 'bowl'?"),
        ("trace bowl --optimizer adm", "unknown optimizer 'adm': did you mean 'adam'?"),
        ("trace bowl --optimizer sgd", "did you mean 'gd'?"),
        ("bowl --optimizer adm", "did you mean 'adam'?"),
        ("trace bowl --optimizer momentum --set momentm=1", "no hyperparameter 'momentm' (it has momentum, "),
        ("trace bowl --set momentum=0.9", "gd has no hyperparameter 'momentum'"),
        ("trace bowl --optimizer adam --set beta1", "'beta1' is not NAME=VALUE"),
        ("trace bowl --optimizer adam --set beta1=", "beta1 '' is not a number"),
        ("trace bowl --optimizer adam --set beta1=x", "beta1 'x' is not a number"),
        ("trace bowl --optimizer adam --set beta1=1", "beta1 must be at least 0 and less than 1, not 1"),
        ("trace bowl --optimizer adam --set eps=-1", "eps must be"),
        ("trace bowl --lr x", "the learning rate 'x' is not a number"),
        ("trace bowl --lr 0", "the learning rate must be above 0, not 0"),
        ("trace bowl --lr -1", "the learning rate must be above 0"),
        ("trace bowl --lr nan", "the learning rate 'nan' is not a number"),
        ("trace bowl --lr inf", "the learning rate 'inf' is not a number"),
        ("trace bowl --lr 1/0", "the learning rate '1/0' is not a finite number"),
        ("trace bowl --lr", "--lr: expected one argument"),
        ("trace bowl --start 1", "the start '1' is not two numbers like 1,2"),
        ("trace bowl --start 1,2,3", "the start '1,2,3' is not two numbers like 1,2"),
        ("trace bowl --start a,2", "the start's w1 'a' is not a number"),
        ("trace bowl --start 1,", "the start's w2 '' is not a number"),
        ("trace log(x) --start=-1,2", "no start at (−1, 2): L is undefined there"),
        ("trace sqrt(x) --start=0,2", "the gradient is not finite there"),
        ("trace bowl --schedule foo:1", "unknown schedule 'foo:1': write constant, step:SIZE,GAMMA"),
        ("trace bowl --schedule step:1", "not of the form step:SIZE,GAMMA"),
        ("trace bowl --schedule cosine:x", "'x' in schedule 'cosine:x' is no number"),
        ("trace bowl --noise=-1", "the noise must be at least 0"),
        ("trace bowl --noise -1", "the noise must be at least 0"),
        ("trace bowl --noise much", "the noise 'much' is not a number"),
        ("trace bowl --seed 1.5", "the seed '1.5' is not a whole number"),
        ("trace bowl --seed -1", "the seed '-1' is not a whole number"),
        ("trace bowl --steps x", "--steps must be a whole number from 0 to 1000000, not 'x'"),
        ("trace bowl --steps -1", "--steps must be a whole number"),
        ("trace bowl --steps 1e3", "--steps must be a whole number"),
        ("trace bowl --steps 1000001", "--steps must be a whole number"),
        ("plot bowl --size 80", "--size: the rows must be a whole number from 6 to 1000"),
        ("plot bowl --size x24", "--size: the columns must be a whole number from 12 to 1000"),
        ("plot bowl --size 5x5", "not '5'"),
        ("plot bowl --size 80x9999", "not '9999'"),
        ("plot bowl --theme blue", "unknown theme 'blue': there are dark and light"),
        ("plot bowl --color 7", "--color: invalid choice: '7' (choose from"),
        ("trace bowl --format xml", "--format: invalid choice: 'xml' (choose from"),
        ("trace", "required: SURFACE"),
        ("plot", "required: SURFACE"),
        ("trace bowl --bogus", "unrecognized arguments: --bogus"),
        ("bowl ravine", "unrecognized arguments: ravine"),
        ("list things", "invalid choice: 'things' (choose from"),
    ],
)
def test_words_that_make_no_sense_are_answered_with_what_would(line: str, said: str, capsys: Capture) -> None:
    err = refused(capsys, line)
    assert said in err
    assert err.startswith("gradtui")
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize(
    ("formula", "column", "said"),
    [
        ("x+*y", 3, "a value is missing before '*'"),
        ("2x+zz", 4, "unknown name 'zz'"),
        ("sin(", 5, "the formula ends"),
        ("x^2 + y)", 8, "')'"),
        ("1 $ 2", 3, "'$'"),
        ("  x +* y", 6, "before '*'"),
        ("-x +* y", 5, "before '*'"),
    ],
)
@pytest.mark.parametrize("command", ["trace", "plot", ""])
def test_a_mistake_in_a_formula_is_pointed_at(
    command: str, formula: str, column: int, said: str, capsys: Capture
) -> None:
    message, written, caret = refused(capsys, f"{command} '{formula}'").splitlines()
    assert said in message
    assert f"(column {column})" in message
    assert written == f"  {formula}"
    assert caret == " " * (column + 1) + "^"


# ---------------------------------------------------------------------- help
def test_help_has_examples_that_work(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = printed(capsys, "--help").partition("examples:\n")[2].splitlines()
    assert len(examples) >= 5
    monkeypatch.setenv("TERM", "dumb")
    for example in examples:
        program, _, line = re.split(r"\s{3,}", example.strip())[0].partition(" ")
        assert program == "gradtui"
        if line.startswith(("trace", "plot", "list")):
            assert printed(capsys, line)
        else:
            assert "gradtui plot" in refused(capsys, line), "all that it lacks is a terminal"


@pytest.mark.parametrize("command", ["", " trace", " plot", " list"])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(command: str, option: str, capsys: Capture) -> None:
    assert printed(capsys, f"{command} {option}").startswith(f"usage: gradtui{command} [-h]")


def test_the_version_is_said(capsys: Capture) -> None:
    assert printed(capsys, "--version") == f"gradtui {__version__}\n"


# ---------------------------------------------------------------------- list
@pytest.mark.parametrize(
    ("what", "names", "keys"),
    [
        ("surfaces", list(CATALOGUE), {"name", "formula", "window", "start", "learning_rate", "minima", "lesson"}),
        ("optimizers", list(OPTIMIZERS), {"name", "title", "summary", "hyperparameters"}),
    ],
)
def test_what_there_is_to_choose_from(what: str, names: list[str], keys: set[str], capsys: Capture) -> None:
    head, *lines = printed(capsys, f"list {what}").splitlines()
    assert head.startswith("name ")
    assert [line.split()[0] for line in lines] == names
    rows = json.loads(printed(capsys, f"list {what} --format json"))
    assert [row["name"] for row in rows] == names
    assert all(keys <= row.keys() for row in rows)


def test_surfaces_are_listed_unless_something_else_is_asked_for(capsys: Capture) -> None:
    assert printed(capsys, "list") == printed(capsys, "list surfaces")


def test_lessons_can_be_asked_for(capsys: Capture) -> None:
    assert printed(capsys, "list lessons")
    assert isinstance(json.loads(printed(capsys, "list lessons --format json")), list)


# ---------------------------------------------------------------------- plot
STYLING = re.compile(r"\x1b\[([\d;]*)m")


PLAIN, SIXTEEN, EIGHT_BIT, TRUE = "[127]|22|27", "[1234]?[0-9]|(?:9|10)[0-7]", "[34]8;5;[0-9]+", "[34]8;2;[0-9;]+"


@pytest.mark.parametrize("size", ["12x6", "40x12", "80x24", "200x60"])
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("", PLAIN),
        ("--color auto", PLAIN),
        ("--color none", PLAIN),
        ("--ascii --color 16", SIXTEEN),
        ("--color 256", EIGHT_BIT),
        ("--color truecolor --theme light", TRUE),
    ],
)
def test_a_plot_has_the_size_and_the_colours_asked_for(size: str, options: str, code: str, capsys: Capture) -> None:
    frame = printed(capsys, f"plot himmelblau --steps 3 --size {size} {options}")
    columns, rows = map(int, size.split("x"))
    lines = STYLING.sub("", frame).splitlines()
    assert len(lines) == rows
    assert max(map(len, lines)) == columns
    assert frame.isascii() is ("--ascii" in options)
    styles = {codes for codes in STYLING.findall(frame) if codes}
    assert all(re.fullmatch(rf"({PLAIN}|{code})(;({PLAIN}|{code}))*", codes) for codes in styles)
    assert code == PLAIN or len(styles) > 4


# ---------------------------------------------------------------------- encodings and pipes
@pytest.mark.parametrize(
    ("line", "code"),
    [("list", 0), ("list optimizers", 0), ("plot bowl --size 40x12", 0), ("trace rosenbrok", 2), ("trace x+µ", 2)],
)
@pytest.mark.parametrize(
    "env", [environment(LC_ALL="C"), environment(PYTHONIOENCODING="ascii")], ids=["LC_ALL=C", "PYTHONIOENCODING=ascii"]
)
def test_where_there_are_only_7_bits_all_is_printed_in_7_bits(line: str, code: int, env: dict[str, str]) -> None:
    done = run(line, env)
    assert (done.returncode, done.stdout.isascii()) == (code, True)
    assert done.stderr if code else done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "line",
    ["trace bowl --steps 400 --format csv", "list", "-h"],
)
def test_a_reader_that_has_had_enough_is_no_failure(line: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run(line, environment(), stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("line", ["list", "trace bowl --format csv", "--help", "--version"])
def test_output_that_cannot_be_written_is_a_failure_in_one_line(line: str) -> None:
    with open("/dev/full", "w") as full:
        done = run(line, environment(), stdout=full.fileno())
    assert (done.returncode, done.stderr.decode()) == (1, "gradtui: cannot write the output: No space left on device\n")


@pytest.mark.parametrize("line", ["list", "trace bowl", "trace bowl --format csv", "plot bowl", "--help"])
def test_an_output_that_is_closed_is_a_failure_in_one_line(line: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m gradtui {line} >&-"
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, env=environment(), timeout=60, check=False)
    assert (done.returncode, done.stderr.decode()) == (1, "gradtui: cannot write the output: it is closed\n")


def test_a_gradient_that_noise_makes_infinite_is_null_in_json(capsys: Capture) -> None:
    steps = traced(capsys, "bowl --noise 1.7e308 --seed 3 --steps 1")["steps"]
    assert steps[0]["noisy_gradient"] == [None, None]


def test_zero_has_no_sign_in_a_table(capsys: Capture) -> None:
    assert "-0" not in printed(capsys, "trace -x^2 --steps 1").split()


@pytest.mark.parametrize("option", ["--lr", "--start", "--set", "--optimizer", "--steps", "--schedule", "--theme"])
def test_two_minuses_are_no_value(option: str, capsys: Capture) -> None:
    assert "--" in refused(capsys, f"trace bowl {option}=--")


def test_complaints_are_written_in_what_the_terminal_has() -> None:
    done = run("trace 'fehlt\u6f22\x1b[31m.csv'", environment(LC_ALL="C"))
    assert (done.returncode, done.stderr) == (
        2,
        b"gradtui: cannot read 'fehlt??[31m.csv': No such file or directory\n",
    )
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "gradtui", "--bad"]
        assert subprocess.run(command, stderr=full, env=environment(), timeout=60, check=False).returncode == 2


@pytest.mark.parametrize(
    ("changes", "spelled"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "en_US.ISO-8859-1"}, True),
        ({"LC_CTYPE": "de_DE.ISO-8859-15"}, True),
        ({"LC_CTYPE": "C"}, True),
        ({"LANG": "de_DE@euro"}, True),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "sv_SE.utf8"}, False),
        ({"LANG": None}, False),
    ],
    ids=str,
)
def test_the_locale_shows_whether_there_are_only_7_bits(changes: dict[str, str | None], spelled: bool) -> None:
    done = run("plot bowl", environment(**changes))
    assert done.stdout.isascii() is spelled


def test_the_process_ends_with_the_code_of_the_command_line() -> None:
    done = run("trace rosenbrok", environment())
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "gradtui: unknown surface 'rosenbrok': did you mean 'rosenbrock'?\n"
