"""Textual's driver, made proof against what terminals and shells really do."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from codecs import getincrementaldecoder

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from gradtui.terminal.session import ALTERNATE_SCREEN, Session

_MOST_CELLS = 500_000
"""No terminal has more; a report of more comes from a broken line."""
_PATIENCE = 0.1
"""Seconds after which an escape that nothing follows is the key."""


class TerminalDriver(LinuxDriver):
    """Ignores bytes that are not UTF-8 and sequences without a meaning, and resumes after any stop."""

    _continuing = False
    _is_painted = False
    """Whether the first picture is on the alternate screen, which some terminals clear when it is asked for again."""

    # ------------------------------------------------------------------ keys
    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._app.call_later(self._app._handle_exception, error)

    def run_input_thread(self) -> None:
        """Reads what the terminal sends, in a thread, until the driver stops."""
        decoder = getincrementaldecoder("utf-8")("ignore")
        parser = XTermParser(self._debug)
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], _PATIENCE)
            text = decoder.decode(os.read(self.fileno, 4096)) if ready else ""
            try:
                for message in (*(parser.feed(text) if text else ()), *parser.tick()):
                    self.process_message(message)
            except (ValueError, OverflowError):  # a number in a sequence that no terminal sends
                parser = XTermParser(self._debug)

    def process_message(self, message: Message) -> None:
        """Passes on what the terminal sent."""
        if isinstance(message, events.Resize) and not 0 < message.size.area <= _MOST_CELLS:
            return
        if isinstance(message, events.Key) and message.key == "ctrl+j":  # enter, before the terminal was in raw mode
            message = events.Key("enter", "\r")
        super().process_message(message)

    def write(self, data: str) -> None:
        """Sends to the terminal."""
        if not (self._is_painted and data == ALTERNATE_SCREEN):
            super().write(data)

    # ------------------------------------------------------------------ sizes and stops
    def start_application_mode(self) -> None:
        """Takes over the terminal, from the session that showed the first picture or as it was left before a stop."""
        session: Session | None = getattr(self._app, "session", None)
        self._is_painted = session is not None and session.hand_over()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if session is not None and self._is_painted:
            self.attrs_before = session.attributes
        self._is_painted = False
        # Textual's own handler may interrupt itself, and then reports the older size last.
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, self._resized)

    def _resized(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(events.Resize(size, size))
        # If the size is the same as before, it was smaller meanwhile, and what lay outside is lost.
        self._app.post_message(self.SignalResume())

    def _sigcont_application(self, *_: object) -> None:
        """Resumes after a stop. SIGSTOP comes without notice, so the shell may have changed the terminal."""
        if not self._auto_restart or self._continuing:
            return
        self._continuing = True
        try:
            if not self._must_signal_resume:
                if self._key_thread is None or not self._key_thread.is_alive():
                    return  # not begun yet, or over
                self.suspend_application_mode()
                self._must_signal_resume = True
            self.resume_application_mode()
        finally:
            self._continuing = False
