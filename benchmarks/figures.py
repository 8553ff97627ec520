"""A measured figure beside its yardstick, both taken in one run on one machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, what it is held against, and the bound of their ratio (figure by yardstick).

    `at_least` and `at_most` bound the ratio; where neither is given the figure is only told.
    """

    name: str
    what: str
    unit: str
    figure: float
    yardstick: float
    against: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        """Figure by yardstick."""
        return self.figure / self.yardstick

    @property
    def holds(self) -> bool:
        """Whether the ratio is within its bounds."""
        low = self.at_least is None or self.ratio >= self.at_least
        return low and (self.at_most is None or self.ratio <= self.at_most)


def p95(milliseconds: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return quantiles(milliseconds, n=20, method="inclusive")[-1]


def timed(call: Callable[[], Result]) -> tuple[Result, float]:
    """What a call returns, and the seconds that it took."""
    begin = time.perf_counter()
    result = call()
    return result, time.perf_counter() - begin
