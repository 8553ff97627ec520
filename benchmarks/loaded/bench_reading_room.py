"""The reading room with many releases: what a visitor waits for a page, by each of its searches.

`make bench-reading-room RELEASES=` makes the rows by SQL as the owner of a database of its own. Nothing of them went
through a review, so their foreign keys are set aside there.
"""

import json
import random
import sys
import time
from dataclasses import asdict

from django.db import connections
from django.test import Client

from benchmarks.figures import Figure, p95, timed
from proofs.ground import COULD_NOT_RUN, missing, on_its_own_database

ALLOWED_MS = 100
ASKED = 40
WITH_BYTES = 500
WORDS = 4_000
LOOSEN = """
    ALTER TABLE reviews_release DISABLE TRIGGER USER;
    ALTER TABLE reviews_releasepart DISABLE TRIGGER USER;
    DO $$ DECLARE held record; BEGIN
        FOR held IN SELECT conname FROM pg_constraint WHERE conrelid = 'reviews_release'::regclass AND contype = 'f'
        LOOP EXECUTE format('ALTER TABLE reviews_release DROP CONSTRAINT %%I', held.conname); END LOOP;
    END $$;
"""
ROWS = """
    INSERT INTO reviews_release (public_id, review_id, cable_id, released_by_id, released_at, released_on, case_number,
        outcome, release_line, heading, title, mrn, post, origin_on, origin_year, order_number, tags, notice,
        is_demonstration, renderer_version, built_from, withdrawal_reason, withholds_again, search)
    SELECT 'r' || lpad(n::text, 11, '0'), n, n, 1, now(), date '2010-01-01' + n %% 6000, 'A-2026-' || n, 'PART',
        'RELEASE IN PART B6', 'Declassified', 'WORD' || n %% {words} || ' AND WORD' || (n * 7) %% {words},
        '99 POST' || n %% 250 || ' ' || n,
        'POST' || n %% 250, date '1973-01-01' + n %% 13000, extract(year FROM date '1973-01-01' + n %% 13000),
        (ARRAY['11652','12065','12356','12958'])[1 + n %% 4], ARRAY['TAG' || n %% 90, 'TAG' || (n * 13) %% 90], '',
        true, '2', '{{}}', '', '', to_tsvector('english', 'cable word' || n %% {words} || ' ' || text.words)
      FROM generate_series(1, %s) n
      CROSS JOIN LATERAL (
        SELECT string_agg('word' || ((n * 31 + k * k * 17) %% {words}), ' ') AS words
          FROM generate_series(1, 80) k) text;
"""
PARTS = """
    INSERT INTO reviews_releasepart (release_id, kind, content, sha256)
    SELECT public_id, 'json', convert_to(%s, 'UTF8'), '' FROM reviews_release ORDER BY public_id LIMIT {most}
"""
COPY = {
    "release_line": "RELEASE IN PART B6",
    "statement": {"headline": "Declassified", "lines": ["Authority: no. 1"]},
    "notices": [],
    "former_banner": "CONFIDENTIAL",
    "portions": [{"kind": "PARAGRAPH", "runs": [{"text": "word " * 80}, {"withheld": [{"code": "(b)(6)"}]}]}] * 12,
    "codes": [{"code": "(b)(6)", "meaning": "privacy"}],
}


def fill(releases: int) -> None:
    """Make so many releases, some of them with bytes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(LOOSEN.replace("%%", "%"))
        cursor.execute(ROWS.format(words=WORDS), [releases])
        cursor.execute(PARTS.format(most=WITH_BYTES), [json.dumps(COPY)])
        cursor.execute("ANALYZE reviews_release")


def measure(releases: int) -> list[Figure]:
    """The 95th percentile of each kind of page, and what of it this process computed."""
    dice = random.Random(7)
    kinds = {
        "newest": lambda: "?",
        "a rare word": lambda: f"?words=word{dice.randrange(WORDS)}",
        "a word of every release": lambda: "?words=cable",
        "two words": lambda: f"?words=word{dice.randrange(WORDS)}+cable",
        "a phrase": lambda: f"?words=%22word{dice.randrange(WORDS)}+word3%22",
        "post and year": lambda: f"?post=POST{dice.randrange(250)}&year={dice.randrange(1974, 2008)}",
        "TAGS": lambda: f"?tags=TAG{dice.randrange(90)}",
        "order and oldest first": lambda: "?order=12356&sort=origin",
        "deep page": lambda: f"?after=2012-0{dice.randrange(1, 9)}-11~r00000000500",
        "one release": lambda: f"r{dice.randrange(1, min(releases, WITH_BYTES)):011d}/",
        "feed": lambda: "feed.atom",
    }
    client = Client(SERVER_NAME="localhost")
    return [figure for name, ask in kinds.items() for figure in _asked(client, name, ask)]


def _asked(client: Client, name: str, ask: object) -> list[Figure]:
    waited, worked = [], []
    for _ in range(ASKED):
        begin = time.process_time()
        answer, seconds = timed(lambda: client.get(f"/reading-room/{ask()}"))
        if answer.status_code != 200:
            raise RuntimeError(f"{name} answered {answer.status_code}")
        waited.append(seconds * 1000)
        worked.append((time.process_time() - begin) * 1000)
    key = name.replace(" ", "_")
    return [
        Figure(
            f"room_{key}", f"reading room, {name}, p95", "ms", p95(waited), ALLOWED_MS, "what is allowed", at_most=1
        ),
        Figure(
            f"room_{key}_cpu", f"{name}: computed by the web process, p95", "ms", p95(worked), ALLOWED_MS, "allowed"
        ),
    ]


def main(arguments: list[str]) -> int:
    """Measure on a database of its own; the figures as JSON lines."""
    releases = int(arguments[-1])
    if arguments[0] != "here":
        if names := missing():
            sys.stderr.write(f"{', '.join(names)} not set; `make bench-reading-room` starts engines and sets them\n")
            return COULD_NOT_RUN
        return on_its_own_database("bench_room", ["-m", "benchmarks.loaded.bench_reading_room", "here", str(releases)])
    fill(releases)
    for figure in measure(releases):
        sys.stdout.write(json.dumps(asdict(figure)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["100000"]))
