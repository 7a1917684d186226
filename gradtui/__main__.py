"""The process: what has to be settled before anything is imported."""

import _signal  # type: ignore[import-not-found]  # `signal` itself brings enumerations with it, 3 ms
import gc
import os
import sys

_signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # ctrl+c in the first moment ends without a traceback; `main` hears it
gc.disable()  # what a start-up makes stays, and looking for garbage in it takes a tenth of the time; the app enables it
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's matrices here are 2 x 2; its threads would take 30 ms
sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]  # asyncio loads OpenSSL, 4 MB, and nothing here needs it

from gradtui.cli.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
