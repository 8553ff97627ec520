"""Generated releases with a canary in every cut, through renderer and gate; and every known leak, planted by hand.

The survivors are looked for apart from the gate: in the bytes, in each stream, and in what a reader extracts.
"""

import base64
import os
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context

from pypdf import PdfReader

from declass.person import acting_as
from proofs import conclude, say
from proofs._leaks import CONTROLS, IN_ARCHIVE, IN_FILES, IN_PDF, Plant, opens
from proofs._records import ORDINARY, Made, make
from reviews.actions.determining import Answer, Cut
from reviews.actions.packaging import rebuild
from reviews.models import ReleasePart
from reviews.rendering.build import build_copy
from reviews.rendering.copy import ReleasedCopy
from reviews.rendering.findings import Finding
from reviews.rendering.gate import inspect
from reviews.rendering.names import appearances, cut_names
from reviews.rendering.package import COVERED, MANIFEST, pack, render_manifest
from reviews.rendering.parts import render_parts
from reviews.rendering.passages import passages
from reviews.tests.factories import make_cast, release_all

BATCH = 50
_LONG_WORD = re.compile(r"\w{6,}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@dataclass(frozen=True)
class Tally:
    """What was counted over some releases."""

    survivors: int
    false_refusals: int
    rebuilt_equal: int


def inspected(made: Made, copy: ReleasedCopy, parts: Mapping[str, bytes], archive: bytes) -> list[Finding]:
    """What the gate finds."""
    return inspect(copy, passages(made.pieces), parts, facts=made.card, names=cut_names(made.pieces), archive=archive)


def batch(first: int, last: int) -> Tally:
    """Make, judge and search the releases of these numbers."""
    survivors = refused = equal = 0
    for seed in range(first, last):
        made = make(seed)
        copy = build_copy(made.pieces, made.facts)
        parts = render_parts(copy, made.card)
        archive = pack(parts)
        refused += bool(inspected(made, copy, parts, archive) or appearances(made.pieces))
        survivors += any(canary_in(made, parts, archive))
        again = make(seed)
        equal += parts == render_parts(build_copy(again.pieces, again.facts), again.card)
    return Tally(survivors, refused, equal)


def canary_in(made: Made, parts: Mapping[str, bytes], archive: bytes) -> Iterator[bool]:
    """For each telling word of the canaries: whether it is anywhere, in any form."""
    told = {word.lower() for canary in made.canaries for word in _LONG_WORD.findall(canary)} - ORDINARY
    haystack = _everything(parts, archive)
    return (any(form in haystack for form in _forms(word)) for word in told)


def _everything(parts: Mapping[str, bytes], archive: bytes) -> bytes:
    pdf = parts["pdf"]
    streams = [_inflated(found) for found in _STREAM.findall(pdf)]
    read = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return b"\n".join([*parts.values(), archive, *streams, read.encode(), "".join(read.split()).encode()]).lower()


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _forms(word: str) -> Iterator[bytes]:
    plain = word.encode()
    yield from (plain, plain[::-1], plain.hex().encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))
    for written in (word, word.upper(), word.capitalize()):
        yield from (base64.b64encode(b"xyz"[:shift] + written.encode())[2:-3].lower() for shift in range(3))


def _refuses(made: Made, copy: ReleasedCopy, parts: Mapping[str, bytes], plant: Plant, words: str) -> bool:
    """Whether the gate finds anything once the words are planted in the PDF and the manifest is made to fit."""
    leaky = dict(parts) | {"pdf": plant(parts["pdf"], words)}
    if not opens(leaky["pdf"]):
        raise ValueError("a planted file does not open")
    leaky[MANIFEST] = render_manifest(copy, {kind: leaky[kind] for kind in COVERED if kind in leaky})
    return bool(inspected(made, copy, leaky, pack(leaky)))


def plant_all(seed: int) -> tuple[int, list[str]]:
    """Plant each leak in one release; how many, and the names of those that the gate let pass."""
    made = make(seed)
    copy = build_copy(made.pieces, made.facts)
    parts = render_parts(copy, made.card)
    words = max(made.canaries, key=len)
    passed = [
        f"{name}, which refuses a clean file" for name in CONTROLS if _refuses(made, copy, parts, CONTROLS[name], "")
    ]
    passed += [name for name, plant in IN_PDF.items() if not _refuses(made, copy, parts, plant, words)]
    for name, into in IN_FILES.items():
        leaky = into(dict(parts), words)
        passed += [] if inspected(made, copy, leaky, pack(leaky)) else [name]
    archive = pack(parts)
    passed += [name for name, plant in IN_ARCHIVE.items() if not inspected(made, copy, parts, plant(archive, words))]
    return len(IN_PDF) + len(IN_FILES) + len(IN_ARCHIVE), passed


def through_the_action(count: int) -> Tally:
    """Cables through the whole flow, on the database: released, sealed, read by the public, made again."""
    survivors = refused = equal = 0
    for _ in range(count):
        cast = make_cast()
        with acting_as(cast.reviewer):
            portion = cast.cable.portions.get(number="1")
        at = portion.text.index("Quispe")
        released = release_all(cast, {portion.position: Answer("LAPSED", (Cut(at, at + 6, "(b)(6)"),))})
        with acting_as(cast.officer):
            parts = {part.kind: bytes(part.content) for part in released.parts.all()}
            again = rebuild(released)
        public = ReleasePart.objects.using("public").filter(release_id=released.pk)
        read = {part.kind: bytes(part.content) for part in public}
        survivors += b"quispe" in _everything(read, pack(read))
        refused += read != parts
        equal += all(again[kind] == parts[kind] for kind in again)
    return Tally(survivors, refused, equal)


def main(n: int) -> None:
    """Prove at this size: `n` generated releases, one in a hundred of them (at most fifty) through the action too."""
    by_action = max(1, min(n // 100, 50))
    say(f"{n} releases, {by_action} more through the action, with {len(os.sched_getaffinity(0))} processes")
    done = through_the_action(by_action)
    # Spawned, not forked: the compiler has threads of its own by now.
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=get_context("spawn")) as pool:
        starts = range(0, n, BATCH)
        planted = [pool.submit(plant_all, seed) for seed in (1, 2)]
        tallies = list(pool.map(batch, starts, (min(start + BATCH, n) for start in starts)))
        leaks = [found.result() for found in planted]
    tallies.append(done)
    count = sum(leak[0] for leak in leaks)
    passed = [name for leak in leaks for name in leak[1]]
    for name in passed:
        say(f"not caught: {name}")
    total = n + by_action
    survivors, refused, equal = (sum(getattr(t, name) for t in tallies) for name in Tally.__annotations__)
    held = not survivors and not passed and equal == total and refused < total * 0.005
    conclude(
        held,
        proof="release",
        n=total,
        survivors=survivors,
        planted=count,
        caught=count - len(passed),
        false_refusals=refused,
        rebuilt_equal=equal,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
