"""How the program ends, sleeps and waits: signals, terminals that go away or fall behind, and none at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pseudo_terminal import Terminal, environment

IGNORING_HANGUPS = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")


@pytest.mark.parametrize(
    ("number", "key", "shown"),
    [
        (signal.SIGTERM, " ", "step 1 ─"),
        (signal.SIGTERM, "f", "Surface"),
        (signal.SIGHUP, "p", "playing"),
        (signal.SIGHUP, "s", "start w1"),
        (signal.SIGINT, "?", "leave gradtui"),
        (signal.SIGQUIT, "p", "playing"),
    ],
)
def test_a_signal_ends_it_with_its_code_and_the_terminal_restored(number: signal.Signals, key: str, shown: str) -> None:
    with Terminal("rosenbrock") as terminal:
        terminal.until("space step").press(key)
        terminal.until(shown).signal(number)
        assert terminal.end() == 128 + number
        assert terminal.restored


@pytest.mark.parametrize(
    ("prefix", "owned", "playing"),
    [((), True, True), (IGNORING_HANGUPS, True, False), ((), False, True), (IGNORING_HANGUPS, False, False)],
    ids=["usual", "nohup", "setsid", "both"],
)
def test_it_ends_when_its_terminal_goes_away(prefix: tuple[str, ...], owned: bool, playing: bool) -> None:
    with Terminal("rosenbrock", prefix=prefix, owned=owned) as terminal:
        terminal.until("space step").press("p" * playing)
        terminal.hang_up()
        assert terminal.process.wait(timeout=20) in (129, -signal.SIGHUP)


def is_stopped(terminal: Terminal) -> bool:
    """Whether the program sleeps."""
    return os.waitid(os.P_PID, terminal.process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGCONT])
@pytest.mark.parametrize(("key", "shown"), [("c", "gradtui rosenbrock"), ("s", "enter keeps")])
def test_a_stop_that_comes_without_notice_is_survived(number: signal.Signals, key: str, shown: str) -> None:
    with Terminal("rosenbrock") as terminal:
        terminal.until("space step").press(key)
        terminal.until(shown).quiet(0.3)
        before = terminal.cells()
        terminal.signal(number)
        if number is signal.SIGSTOP:
            terminal.until(lambda: is_stopped(terminal))
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.until(lambda: terminal.cells() == before).press("\x1b")
        terminal.until("space step").press(" ")
        terminal.until("step 1 ─").press("q")
        assert terminal.end() == 0
        assert terminal.restored


NONSENSE = (
    b"\xe9",
    b"\xff\x80",
    b"\x1b[1114112u",
    b"\x1b[97:65;2u",
    b"\x1b[48;99999;99999;1;1t",
    b"\x1b[200~\xe9\x1b[201~",
)


@pytest.mark.parametrize("asking", [False, True])
def test_bytes_that_mean_nothing_do_nothing(asking: bool) -> None:
    with Terminal("rosenbrock") as terminal:
        for number, sent in enumerate(NONSENSE, 1):
            terminal.until("space step").press("s" * asking)
            terminal.until("start w1" if asking else "space step")
            os.write(terminal.master, sent)
            terminal.quiet(0.15)
            if asking:
                terminal.press("\x1b")
            terminal.until(lambda: "start w1" not in terminal.text).until("space step").press(" ")
            terminal.until(f"step {number} ─")
        terminal.press("q")
        assert terminal.end() == 0


@pytest.mark.parametrize("delay", [0, 0.05, 0.1, 0.15])
def test_ctrl_c_while_it_starts_ends_without_a_traceback(delay: float) -> None:
    with Terminal("rosenbrock") as terminal:
        maps = Path(f"/proc/{terminal.process.pid}/maps")
        if not maps.exists():
            pytest.skip("there is no /proc here")
        terminal.until(lambda: "numpy" in maps.read_text())  # Python itself has begun, and that took as long as it took
        time.sleep(delay)
        terminal.signal(signal.SIGINT)
        assert terminal.end() in (130, -signal.SIGINT)
        assert b"Traceback" not in terminal.sent


# ---------------------------------------------------------------------- between the first picture and the app
def at_the_first_picture(terminal: Terminal) -> Terminal:
    """Waits for the first picture, which comes before the app has been loaded."""
    return terminal.until("space step")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
@pytest.mark.parametrize("delay", [0, 0.04, 0.08])
def test_a_signal_ends_it_while_the_app_is_loaded(number: signal.Signals, delay: float) -> None:
    with Terminal("rosenbrock") as terminal:
        at_the_first_picture(terminal)
        time.sleep(delay)
        terminal.signal(number)
        assert terminal.end() == 128 + number
        assert terminal.restored
        assert b"Traceback" not in terminal.sent


@pytest.mark.parametrize("keys", ["\x03", "q"])
def test_keys_typed_before_the_first_picture_leave_it(keys: str) -> None:
    with Terminal("rosenbrock") as terminal:
        at_the_first_picture(terminal).press(keys)
        assert terminal.end() == 0
        assert terminal.restored


def test_keys_typed_before_the_first_picture_are_done_in_order() -> None:
    with Terminal("bowl", "--start", "1,2") as terminal:
        terminal.press("e0.1\r  u ")
        terminal.until("(0.64, 1.28)").until("step 2 ─").press("uuuu")
        terminal.until("step 0 ─")


def test_the_first_picture_is_sent_once() -> None:
    with Terminal("rosenbrock") as terminal:
        at_the_first_picture(terminal).quiet(0.5)
        assert terminal.sent.count(b"\x1b[?1049h") == 1
        assert terminal.sent.count(b"rosenbrock") == 2  # in the title and in its panel


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP])
def test_a_stop_while_the_app_is_loaded_is_survived(number: signal.Signals) -> None:
    with Terminal("rosenbrock") as terminal, Terminal("rosenbrock") as other:
        other.until("space step").quiet(0.3)
        at_the_first_picture(terminal).signal(number)
        terminal.screen.reset()
        terminal.quiet(0.1).signal(signal.SIGCONT)
        terminal.until(lambda: terminal.cells() == other.cells()).press(" ")
        terminal.until("step 1 ─").press("q")
        assert terminal.end() == 0
        assert terminal.restored


def test_another_size_while_the_app_is_loaded_is_drawn() -> None:
    with Terminal("rosenbrock") as terminal, Terminal("rosenbrock", size=(120, 40)) as other:
        other.until("space step").quiet(0.3)
        at_the_first_picture(terminal).resize(120, 40)
        terminal.until(lambda: terminal.cells() == other.cells())


@pytest.mark.parametrize("how", ["ctrl+z", "SIGTSTP"])
def test_after_sleeping_the_whole_screen_is_painted(how: str) -> None:
    with Terminal("rosenbrock") as terminal:
        terminal.until("space step").press("c")
        terminal.until("gradtui rosenbrock").quiet(0.2)
        before = terminal.cells()
        if how == "ctrl+z":
            terminal.press("\x1a")
        else:
            terminal.signal(signal.SIGTSTP)
        terminal.until(lambda: is_stopped(terminal)).until(lambda: terminal.restored)
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.until(lambda: terminal.cells() == before).press(" ")
        terminal.until("step 1 ─").press("q")
        assert terminal.end() == 0
        assert terminal.restored


def test_a_failure_ends_it_with_1_and_says_so_without_colours() -> None:
    failing = (
        "import sys, runpy, gradtui.screen.content as page;"
        "page._verdict = lambda *_: 1 / 0;"
        "sys.argv = ['gradtui', 'bowl', '--color', 'none'];"
        "runpy.run_module('gradtui', run_name='__main__')"
    )
    with Terminal(prefix=(sys.executable, "-c", failing)) as terminal:
        assert terminal.end() == 1
        assert terminal.restored
        said = terminal.sent.rpartition(b"\x1b[?1049l")[2]
        assert b"ZeroDivisionError" in said
        assert b"please report it" in said
        assert b"\x1b[3" not in said


# ---------------------------------------------------------------------- no terminal
@pytest.mark.parametrize("term", ["dumb", "unknown", None])
def test_a_terminal_that_cannot_be_drawn_on_is_refused(term: str | None) -> None:
    with Terminal(TERM=term) as terminal:
        assert terminal.end() == 2
        assert b"\x1b" not in terminal.sent
        for command in (b"gradtui plot", b"gradtui trace"):
            assert command in terminal.sent


@pytest.mark.parametrize("missing", ["stdin", "stdout", "stderr"])
@pytest.mark.parametrize("instead", ["/dev/null", "pipe"])
def test_without_a_terminal_it_ends_and_says_what_works(missing: str, instead: str) -> None:
    master, program = os.openpty()
    other = subprocess.PIPE if instead == "pipe" else subprocess.DEVNULL
    streams = {"stdin": program, "stdout": program, "stderr": subprocess.PIPE, missing: other}
    command = [sys.executable, "-m", "gradtui"]
    with subprocess.Popen(command, env=environment(), start_new_session=True, **streams) as process:  # type: ignore[call-overload]
        os.close(program)
        _, said = process.communicate(timeout=30)
    os.close(master)
    assert process.returncode == 2
    if missing != "stderr" or instead == "pipe":
        assert b"'gradtui plot'" in said
        assert b"'gradtui trace'" in said
        assert len(said.splitlines()) <= 2


# ---------------------------------------------------------------------- waiting
def test_nothing_is_written_while_nothing_happens() -> None:
    with Terminal("bowl") as terminal:
        terminal.until("space step").quiet(1)
        terminal.press("s")
        terminal.until("start w1").quiet(1)
        terminal.press("\x1b")
        terminal.until("space step").press("f")
        terminal.until("Surface").quiet(1)
        terminal.press("\x1b")
        terminal.until("space step").press("\x10")
        terminal.until("Action").quiet(1)


def test_a_reader_that_falls_behind_gets_the_newest_picture_and_little_else() -> None:
    wandering = ("sin(5x) sin(5y) - 3x", "--start", "0,0", "--lr", "0.3")
    with Terminal(*wandering, size=(120, 40)) as terminal:
        terminal.until("space step").press("v....p")
        terminal.until("step 9")
        time.sleep(2)  # the reader stalls
        read = len(terminal.sent)
        terminal.press("p")
        terminal.until("paused").quiet(0.5)
        assert len(terminal.sent) - read < 150_000
        shown = int(terminal.text.partition(" step ")[2].split()[0])
        terminal.press("uu")
        terminal.until(f"step {shown - 2} ")
