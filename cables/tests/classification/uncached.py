"""A plugin for mutation runs: every mutant begins with empty caches, or it would be answered by the code before it."""

import gc
from functools import _lru_cache_wrapper


def pytest_sessionstart() -> None:
    """Empty whatever `functools.cache` and `lru_cache` hold in this process."""
    for found in gc.get_objects():
        if isinstance(found, _lru_cache_wrapper):
            found.cache_clear()
