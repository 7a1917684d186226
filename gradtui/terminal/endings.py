"""When the terminal goes away, or the shell stops the program; and whether the terminal keeps up."""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Mapping

# ---------------------------------------------------------------------- its end
HANGUP = 128 + signal.SIGHUP


def end_on_hangup(descriptor: int) -> None:
    """Ends the process with code 129 as soon as the terminal behind the descriptor is gone.

    SIGHUP does not reach a process under nohup or setsid, and without it a program that waits for keys would read
    the end of its input for ever. A thread waits for the hang-up; while there is none it costs nothing.
    """

    def wait() -> None:
        is_gone(descriptor, within=None)
        os._exit(HANGUP)  # there is no terminal left to restore

    threading.Thread(target=wait, name="hang-up", daemon=True).start()


def is_gone(descriptor: int, within: int | None = 0) -> bool:
    """Whether there is no terminal behind the descriptor any more, within so many milliseconds, or (None) as long as it
    takes.
    """
    poll = select.poll()
    poll.register(descriptor, 0)  # hang-ups and errors are always reported
    return bool(poll.poll(within))


def has_no_shell(environment: Mapping[str, str]) -> bool:
    """Whether this is the command of an SSH session itself: stopped with ctrl+z, nothing could go on with it."""
    return "SSH_CONNECTION" in environment and os.getsid(0) == os.getpgrp()


def is_ready(descriptor: int) -> bool:
    """Whether the terminal takes more output now, so that nothing would wait behind what it has not read yet."""
    return bool(select.select([], [descriptor], [], 0)[1])
