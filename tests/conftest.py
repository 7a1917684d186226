"""For all tests: a property may take long on a busy machine, and who waits for a terminal need not wait alone."""

import os

from hypothesis import settings

settings.register_profile("gradtui", deadline=None)
settings.load_profile("gradtui")


def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor, for about half of the time goes by in waiting for terminals; eight at the most."""
    return min(2 * (os.cpu_count() or 1), 8)
