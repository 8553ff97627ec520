"""All benchmarks, one after the other: a table in docs/benchmarks.md, the same figures in var/bench.json."""

import json
import os
import platform
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from benchmarks.figures import Figure
from benchmarks.loaded import bench_decision, bench_import, bench_pages
from benchmarks.loaded.world import make_world
from declass.clock import today

PAGE = Path(settings.BASE_DIR) / "docs" / "benchmarks.md"
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
HEAD = "| Name | What | Figure | Yardstick | Ratio | Bound |\n|---|---|---|---|---|---|"
WRITTEN_FROM = 10_000  # a smaller run shows that the benchmarks work, and nothing of the product


def main(cables: int) -> int:
    """Measure with `cables` cables; 0 when every figure is within its bound, else 1."""
    world = make_world(cables)
    figures: list[Figure] = []
    for bench in (bench_import, bench_pages, bench_decision):
        sys.stderr.write(f"{bench.__doc__.splitlines()[0]}\n")
        for figure in bench.measure(world):
            figures.append(figure)
            sys.stderr.write(f"  {_row(figure)}\n")
    _keep(figures)
    if cables >= WRITTEN_FROM:
        _tell(cables, figures)
    return 0 if all(figure.holds for figure in figures) else 1


def _keep(figures: Iterable[Figure]) -> None:
    told = {
        one.name: {"figure": round(one.figure, 3), "yardstick": round(one.yardstick, 3), "ratio": round(one.ratio, 3)}
        for one in figures
    }
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    (settings.VAR_DIR / "bench.json").write_text(json.dumps(told) + "\n")
    sys.stdout.write(json.dumps(told) + "\n")


def _tell(cables: int, figures: Iterable[Figure]) -> None:
    machine = (
        f"{os.cpu_count()} processors ({platform.machine()}), {_memory_gb():.0f} GB, Python {platform.python_version()}"
    )
    rows = "\n".join(_row(figure) for figure in figures)
    table = f"Measured on {today().isoformat()} with {cables:,} cables; {machine}.\n\n{HEAD}\n{rows}\n"
    PAGE.write_text(TABLE.sub(lambda _: table, PAGE.read_text()))


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _row(one: Figure) -> str:
    low = f"at least {one.at_least}" if one.at_least is not None else ""
    high = f"at most {one.at_most}" if one.at_most is not None else ""
    against = f"{one.yardstick:,.1f}: {one.against}"
    return f"| `{one.name}` | {one.what} | {one.figure:,.1f} {one.unit} | {against} | {one.ratio:.2f} | {low}{high} |"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
