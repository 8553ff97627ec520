"""Cables read in a second on one core: the seed, the samples where they are at hand, and made-up cables.

Time is the processor's, and each figure is the shortest of its rounds: other work on the machine can only add to it.
A header costs the same whatever follows it: a document smaller than the average cable (FLOOR_KB) counts as one of its
size. A piece has a cost whatever its length, so the microseconds for each piece stand beside those for each kB.
"""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cables.making import make_cables
from cables.parsing.parser import parse
from cables.parsing.text import NotReadable, decode

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "cables" / "tests" / "corpus" / "lima-004377.txt"
SAMPLES = ROOT.parent / "shared" / "samples"
FLOOR_KB = 6.0
ROUNDS = 5
SLOWEST_ALLOWED = 2.0
# The one public parser to compare with, cablemap.core: header fields of the seed alone, no paragraphs and no marks.
TARGET = 1750
YARDSTICK = {"parser": "cablemap.core", "reads": "header fields", "cables_a_second": TARGET}


@dataclass(frozen=True, slots=True)
class Timed:
    """One document: its name, its size in kB (1,024 characters), its pieces, and the seconds that reading it took."""

    name: str
    kb: float
    pieces: int
    seconds: float

    @property
    def per_kb(self) -> float:
        """Seconds for each kB."""
        return self.seconds / max(self.kb, FLOOR_KB)


@dataclass(frozen=True, slots=True)
class Figures:
    """One set of documents: how many, their kB, the rate, the mean cost, and the slowest for its size."""

    title: str
    cables: int
    kb: float
    cables_a_second: float
    microseconds_a_kb: float
    microseconds_a_piece: float
    slowest: str
    slowest_kb: float
    slowest_times_the_mean: float
    slowest_microseconds_a_piece: float


def measure(name: str, text: str, rounds: int) -> Timed:
    """The shortest time of `rounds` readings; short texts are read several times in a round."""
    times = max(1, int(20_000 / (len(text) + 1)))
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        for _ in range(times):
            parse(text)
        taken.append((time.process_time() - begin) / times)
    return Timed(name, len(text) / 1024, sum(len(cable.pieces) for cable in parse(text)), min(taken))


def figures(title: str, texts: dict[str, str], rounds: int) -> Figures:
    """Read every text, those that look slow several times more, since a pause of the machine hits one of thousands."""
    timed = [measure(name, text, rounds) for name, text in texts.items()]
    total = sum(one.seconds for one in timed)
    mean = total / sum(max(one.kb, FLOOR_KB) for one in timed)
    suspects = [one for one in timed if one.per_kb > SLOWEST_ALLOWED * mean or one is max(timed, key=_per_kb)]
    slowest = max((measure(one.name, texts[one.name], 6 * rounds) for one in suspects), key=_per_kb)
    return Figures(
        title=title,
        cables=len(timed),
        kb=sum(one.kb for one in timed),
        cables_a_second=len(timed) / total,
        microseconds_a_kb=mean * 1e6,
        microseconds_a_piece=total * 1e6 / sum(one.pieces for one in timed),
        slowest=slowest.name,
        slowest_kb=slowest.kb,
        slowest_times_the_mean=slowest.per_kb / mean,
        slowest_microseconds_a_piece=slowest.seconds * 1e6 / slowest.pieces,
    )


def _per_kb(one: Timed) -> float:
    return one.per_kb


def _lines(found: Figures) -> str:
    return (
        f"{found.title}: {found.cables} cables, {found.kb:,.0f} kB\n"
        f"  {found.cables_a_second:,.0f} cables a second, {found.microseconds_a_kb:.0f} microseconds for each kB, "
        f"{found.microseconds_a_piece:.0f} for each piece\n"
        f"  slowest for its size: {found.slowest}, {found.slowest_kb:.1f} kB, "
        f"{found.slowest_times_the_mean:.2f} times the mean, {found.slowest_microseconds_a_piece:.0f} for each piece\n"
    )


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
    options.add_argument("--json", action="store_true", help="one JSON object instead of words")
    chosen = options.parse_args()
    sets = {
        "seed": (_read([SEED]), 20 * ROUNDS),
        "samples": (_read(sorted(SAMPLES.glob("*.txt"))), 2 * ROUNDS),
        f"made-up cables, seed {chosen.seed}": (dict(make_cables(chosen.made, chosen.seed)), 2),
    }
    found = [figures(title, texts, rounds) for title, (texts, rounds) in sets.items() if texts]
    rate, slowest = found[0].cables_a_second, found[-1].slowest_times_the_mean
    ratio = rate / TARGET
    if chosen.json:
        measured = [{name: getattr(one, name) for name in Figures.__slots__} for one in found]
        sys.stdout.write(json.dumps({"yardstick": YARDSTICK, "seed_to_yardstick": ratio, "sets": measured}) + "\n")
    else:
        sys.stdout.write("".join(map(_lines, found)))
        sys.stdout.write(f"{ratio:.2f} times cablemap.core, which reads the seed's header alone, {TARGET:,} a second\n")
    return 0 if rate >= TARGET and slowest <= SLOWEST_ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
