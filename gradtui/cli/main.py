"""The command line: which command, and how it ends."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from gradtui.cli.output import complain, give_up
from gradtui.descent.experiment import UsageError

COMMANDS = ("fit", "trace", "plot", "list")
"""The commands beside the app itself, each a file of this package that is imported when it is asked for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs gradtui with these arguments (default: the process's); returns the exit code: 0 fine, 1 the program
    failed, 2 wrong usage.
    """
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return _run([_not_an_option(word) for word in (sys.argv[1:] if arguments is None else arguments)])
    except UsageError as error:
        complain(f"gradtui: {error}")
        return 2
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except OSError as error:
        give_up(sys.stdout)
        if isinstance(error, BrokenPipeError):  # the reader of a pipe has had enough, as `head` does
            return 0
        complain(f"gradtui: cannot write the output: {error.strerror}")
        return 1


def _run(words: Sequence[str]) -> int:
    try:
        if words and words[0] in COMMANDS:
            code = int(import_module(f"gradtui.cli.{words[0]}").run(words[1:]))
        else:
            from gradtui.cli.open import run

            code = run(words)
    except SystemExit as end:  # argparse has given help, or has complained
        code = int(end.code or 0)
    if sys.stdout is not None:
        sys.stdout.flush()
    elif code == 0:
        raise OSError(0, "it is closed")
    return code


def _not_an_option(word: str) -> str:
    """Lets a value begin with minuses (-1,2 or -x^2 or --(x + y)): options but -h have two, and a name. A value of two
    minuses, which argparse would leave out, stays one.
    """
    if re.fullmatch(r"--[a-z-]+=--", word):
        return word.replace("=", "= ")
    return f" {word}" if word.startswith("-") and not re.match(r"--([a-z-]+(=|$)|$)|-h$", word) else word
