"""A plugin for mutation runs: every mutant begins with empty caches, or it would be answered by the code before it."""

import gc
from functools import _lru_cache_wrapper


def pytest_sessionstart() -> None:
    """Empty whatever `functools.cache` and `lru_cache` hold in this process."""
    for found in gc.get_objects():
        if type(found) is _lru_cache_wrapper:  # isinstance would wake Django's lazy settings
            found.cache_clear()
