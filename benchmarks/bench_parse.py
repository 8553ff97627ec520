"""Cables read in a second on one core: the seed, the samples where they are at hand, and made-up cables.

Time is the processor's, so that other work on the machine counts little; each figure is the median of its rounds.
A header costs the same whatever follows it: a document smaller than the average cable (FLOOR_KB) counts as one of its
size.
"""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cables.making import make_cables
from cables.parsing.parser import parse
from cables.parsing.text import NotReadable, decode

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "cables" / "tests" / "corpus" / "lima-004377.txt"
SAMPLES = ROOT.parent / "shared" / "samples"
FLOOR_KB = 6.0
ROUNDS = 5
TARGET = 1750
SLOWEST_ALLOWED = 2.0


@dataclass(frozen=True, slots=True)
class Timed:
    """One document: its name, its size in kB (1,024 characters), and the seconds that reading it took."""

    name: str
    kb: float
    seconds: float

    @property
    def per_kb(self) -> float:
        """Seconds for each kB."""
        return self.seconds / max(self.kb, FLOOR_KB)


def measure(name: str, text: str, rounds: int) -> Timed:
    """The median time of `rounds` readings; short texts are read several times in a round."""
    times = max(1, int(20_000 / (len(text) + 1)))
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        for _ in range(times):
            parse(text)
        taken.append((time.process_time() - begin) / times)
    return Timed(name, len(text) / 1024, median(taken))


def report(title: str, timed: Sequence[Timed], rounds: int, texts: dict[str, str]) -> float:
    """Write the lines of one set; returns how many times the set's mean per kB its slowest document takes."""
    mean = sum(one.seconds for one in timed) / sum(max(one.kb, FLOOR_KB) for one in timed)
    # A pause of the machine hits one reading of thousands: those that look slow are read again, with care.
    suspects = [one for one in timed if one.per_kb > SLOWEST_ALLOWED * mean or one is max(timed, key=_per_kb)]
    slowest = max((measure(one.name, texts[one.name], 3 * rounds) for one in suspects), key=_per_kb)
    total = sum(one.seconds for one in timed)
    write = sys.stdout.write
    write(f"{title}: {len(timed)} cables, {sum(one.kb for one in timed):,.0f} kB\n")
    write(f"  {len(timed) / total:,.0f} cables a second, {mean * 1e6:.0f} microseconds for each kB\n")
    write(f"  slowest for its size: {slowest.name}, {slowest.kb:.1f} kB, {slowest.per_kb / mean:.2f} times the mean\n")
    return slowest.per_kb / mean


def _per_kb(one: Timed) -> float:
    return one.per_kb


def _read(paths: Sequence[Path]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in paths:
        try:
            texts[path.name] = decode(path.read_bytes()).text
        except NotReadable:
            continue
    return texts


def main() -> int:
    """Exit status 0 when the seed is read at TARGET or better and no made-up cable is slower than allowed, else 1."""
    options = ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--made", type=int, default=10_000, help="how many made-up cables to read")
    options.add_argument("--seed", type=int, default=1, help="which made-up cables")
    chosen = options.parse_args()
    sets = {
        "seed": (_read([SEED]), 8 * ROUNDS),
        "samples": (_read(sorted(SAMPLES.glob("*.txt"))), ROUNDS),
        f"made-up cables, seed {chosen.seed}": (dict(make_cables(chosen.made, chosen.seed)), 1),
    }
    worst, rate = 0.0, 0.0
    for title, (texts, rounds) in sets.items():
        if not texts:
            sys.stdout.write(f"{title}: none at hand\n")
            continue
        timed = [measure(name, text, rounds) for name, text in texts.items()]
        worst = report(title, timed, rounds, texts)
        rate = rate or 1 / timed[0].seconds
    return 0 if rate >= TARGET and worst <= SLOWEST_ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
