"""gradtui in a pseudo-terminal, and the screen that a person would see there, kept by pyte."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import pyte

PATIENCE = 30.0
"""Seconds after which a condition that has not come true never will; long, for machines with much else to do."""
LEFT_OUT = re.compile("COLOR|NO_COLOR|LC_|PYTHON|LINES|COLUMNS|TEXTUAL|SSH_")
"""What would change how gradtui looks or behaves: variables that begin like this."""
_STRANGE_TO_PYTE = re.compile(rb"\x1b\[\?[\d;]*\$p|\x1b\[[<>=][\d;]*[a-z]")
_CUT_SHORT = re.compile(rb"\x1b(\[[^@-~]*)?\Z")
_COLOUR = re.compile(r"(?:^|;)(?:[34]\d|9[0-7]|10[0-7])(?:;|$)")

Condition = str | Callable[[], object]


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of an xterm with 256 colours that speaks UTF-8, with changes; None leaves a variable out."""
    usual = {name: value for name, value in os.environ.items() if not LEFT_OUT.match(name)}
    wanted: dict[str, str | None] = {**usual, "LANG": "C.UTF-8", "TERM": "xterm-256color", **changes}
    return {name: value for name, value in wanted.items() if value is not None}


def colours(sent: bytes) -> list[str]:
    """The escape sequences among the bytes that set a colour."""
    return [codes for codes in re.findall(r"\x1b\[([\d;]*)m", sent.decode()) if _COLOUR.search(codes)]


class Terminal:
    """A terminal with gradtui in it. `sent` is all that came from the program, `screen` what it looks like.

    Without `owned` it is not the terminal of the program's session, as after setsid; `prefix` is what runs gradtui.
    """

    def __init__(
        self,
        *words: str,
        size: tuple[int, int] = (80, 24),
        owned: bool = True,
        prefix: tuple[str, ...] = (),
        **changes: str | None,
    ) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._held = b""
        self.sent = b""
        self.master, program = pty.openpty()
        self.resize(*size)
        self.attributes = termios.tcgetattr(self.master)
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "gradtui", *words],
            stdin=program,
            stdout=program,
            stderr=program,
            env=environment(**changes),
            start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if owned else None,  # noqa: PLW1509
        )
        os.close(program)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()

    # ------------------------------------------------------------------ what the person does
    def press(self, keys: str) -> None:
        """Types these characters."""
        os.write(self.master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Another size."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def hang_up(self) -> None:
        """Closes the terminal, as a dropped connection does."""
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    # ------------------------------------------------------------------ what the person sees
    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without the space at their right."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def cells(self) -> list[list[Any]]:
        """Every cell of the screen with its character, colours and weight; of a space only what is seen."""
        rows = [[self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)]
        return [
            [c if c.data != " " or c.reverse else self.screen.default_char._replace(bg=c.bg) for c in row]
            for row in rows
        ]

    def read(self, seconds: float) -> bytes:
        """What comes within this time, at most one read of it."""
        if self.master < 0 or not select.select([self.master], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:  # the program has closed its side
            return b""
        self.sent += data
        data = _STRANGE_TO_PYTE.sub(b"", self._held + data)
        cut = _CUT_SHORT.search(data)
        whole = data[: cut.start()] if cut else data
        self._held = data[len(whole) :]
        self._stream.feed(whole)
        return data

    def until(self, condition: Condition) -> Terminal:
        """Waits until the screen shows a text, or something else is so."""
        limit = time.monotonic() + PATIENCE
        while not (condition in self.text if isinstance(condition, str) else condition()):
            assert time.monotonic() < limit, f"waited for {condition!r} in vain:\n{self.text}"
            if not self.read(0.05) and self.process.poll() is not None and not self.read(0):
                time.sleep(0.01)
        return self

    def quiet(self, seconds: float) -> Terminal:
        """Waits until nothing has come for this long."""
        limit = time.monotonic() + PATIENCE
        while self.read(seconds):
            assert time.monotonic() < limit, f"never quiet:\n{self.text}"
        return self

    def end(self) -> int:
        """Waits for the program to end; its exit code, negative where a signal killed it."""
        self.until(lambda: self.process.poll() is not None)
        while self.read(0):
            pass
        return self.process.wait()

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was before: the screen under the app, a cursor, and its attributes."""
        ended = (b"\x1b[?1049", b"\x1b[?25", b"\x1b[?1000", b"\x1b[?1003", b"\x1b[?1004", b"\x1b[?2004")
        wanted = (b"l", b"h", b"l", b"l", b"l", b"l")
        last = [self.sent[self.sent.rfind(mode) + len(mode) :][:1] if mode in self.sent else None for mode in ended]
        return (
            all(one in (None, end) for one, end in zip(last, wanted))
            and termios.tcgetattr(self.master) == self.attributes
        )

    def signal(self, number: signal.Signals) -> None:
        """Sends the program a signal."""
        self.process.send_signal(number)
