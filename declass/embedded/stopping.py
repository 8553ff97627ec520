"""Ctrl-C, a closed terminal and SIGTERM. Nothing is cut off half-way: whoever waits here is told to stop."""

import signal
import threading
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_received: list[int] = []
_asked = threading.Event()


class Stopped(BaseException):
    """The person asked for an end. `number` is the signal that said so."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _note(number: int, _frame: FrameType | None) -> None:
    _received.append(number)
    _asked.set()


def heed() -> None:
    """From now on note the stop signals instead of dying of them; children still get their defaults."""
    for number in SIGNALS:
        signal.signal(number, _note)


def pause(seconds: float) -> None:
    """Wait that many seconds; raise Stopped, once for each request, as soon as an end is asked for."""
    if _asked.wait(seconds):
        _asked.clear()
        raise Stopped(_received[-1])
