"""The terminal from the first picture on, until the app takes it over: nobody looks at an empty screen while it loads.

Whatever ends the program meanwhile leaves the terminal as it was. Keys wait in the terminal, for the app to read.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
from contextlib import suppress
from typing import Any

from gradtui.terminal.endings import end_on_hangup

INPUT, OUTPUT = 0, 2
"""Textual's driver writes to the standard error."""
ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""Signals that end the program, with exit code 128 and their number."""
ALTERNATE_SCREEN = "\x1b[?1049h"
_OPEN = f"{ALTERNATE_SCREEN}\x1b[?25l\x1b[?2004h"
_CLOSE = "\x1b[?2004l\x1b[?1049l\x1b[?25h"
_IFLAG, _LFLAG, _CC = 0, 3, 6
"""Where termios has the flags for input, the local ones and the characters."""


class Session:
    """Holds the terminal while it shows a picture, which is the bytes that paint the whole screen."""

    def __init__(self) -> None:
        self._picture = ""
        self.attributes: list[Any] = []
        """What the terminal's attributes were."""
        self._is_ours = False

    def open(self, picture: str) -> None:
        """Takes the terminal and shows the picture.

        Raises:
            OSError, termios.error: the terminal is gone.

        """
        self._picture = picture
        self.attributes = termios.tcgetattr(INPUT)
        self._make_raw()  # a program in the background is stopped here, before it has changed anything
        self._is_ours = True
        for number in ENDING:
            signal.signal(number, self._end)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, self._come_back)
        end_on_hangup(INPUT)
        self._show()

    def hand_over(self) -> bool:
        """The app has the terminal from now on. False where it had it already."""
        ours, self._is_ours = self._is_ours, False
        return ours

    def close(self) -> None:
        """Gives back a terminal that was not handed over, as it was."""
        if self.hand_over():
            self._restore()

    def _make_raw(self) -> None:
        """As Textual's driver does, so that it changes nothing: keys at once, none of them a signal."""
        raw = termios.tcgetattr(INPUT)
        raw[_LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        raw[_IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        raw[_CC][termios.VMIN] = 1
        termios.tcsetattr(INPUT, termios.TCSANOW, raw)

    def _show(self) -> None:
        """Sends the picture."""
        _write(_OPEN + self._picture)

    def _come_back(self, *_: object) -> None:
        """After a stop the shell may have done anything to the terminal."""
        if self._is_ours:
            self._make_raw()
            self._show()

    def _end(self, number: int, _: object) -> None:
        self._restore()
        os._exit(128 + number)

    def _restore(self) -> None:
        with suppress(OSError, termios.error):  # a terminal that is gone needs nothing
            termios.tcsetattr(INPUT, termios.TCSANOW, self.attributes)
            _write(_CLOSE)


def terminal_size() -> tuple[int, int]:
    """Columns and rows, as shutil tells them, whose import takes 3 ms."""
    try:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        columns, rows = 80, 24
    return _from_environment("COLUMNS") or columns, _from_environment("LINES") or rows


def _from_environment(name: str) -> int:
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() else 0


def _write(text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(OUTPUT, data) :]
