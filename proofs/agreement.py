"""`make prove-agreement N=`: N random sequences of acts, and after every step what must never be otherwise.

Most sequences walk the rule itself (`policy.judge` over the table of moves) with the record's rows kept in memory.
One in five hundred, and a few in a short run, also walks the real actions as the real people, in savepoints that are
rolled back, and must agree with the first walk at every step: done or refused, the state, the approvals, the
determinations. There the triggers answer too.

After each step of either walk: nothing is released unless who determined it, second-reviewed it, approved it and
released it are different people, none of them its importer, and the approver's delegation was in force; no edit leaves
an approval standing; no determination is lost, and each decided portion has one that stands.
"""

import sys
from collections import Counter

from proofs import conclude, say
from proofs._real_walk import RealWalk
from proofs._walk import BrokenError, walk

FEWEST_IN_DATABASE = 5


def main(sequences: int) -> None:
    """Walk the sequences, and a share of them on the database, and conclude."""
    told, broken = Counter[str](), []
    every = max(1, sequences // max(FEWEST_IN_DATABASE, sequences // 500))
    real = RealWalk()
    for seed in range(sequences):
        try:
            steps, became = walk(seed)
            told += became
            if seed % every == 0:
                told["on_database"] += 1
                told["releases_on_database"] += real.follow(steps)
        except BrokenError as error:
            broken.append(f"sequence {seed}: {error}")
        if (seed + 1) % max(1, sequences // 10) == 0:
            say(f"  {seed + 1} sequences, {told['on_database']} of them on the database too")
    for line in broken[:10]:
        say(line)
    held = not broken and told["releases"] and told["approvals_voided"] and told["on_database"]
    conclude(bool(held), proof="agreement", sequences=sequences, violations=len(broken), **dict(sorted(told.items())))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
