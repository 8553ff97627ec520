"""`python -m benchmarks [CABLES]`: every benchmark, on a database of its own."""

import sys

from proofs.ground import COULD_NOT_RUN, missing, on_its_own_database


def main(arguments: list[str]) -> int:
    """Run all at the size given; 0 when every ratio is within its bounds, 1 when not, 2 when it cannot be run."""
    if len(arguments) != 1 or not arguments[0].isdigit() or int(arguments[0]) < 1:
        sys.stderr.write("usage: python -m benchmarks CABLES; CABLES a whole number of at least 1\n")
        return COULD_NOT_RUN
    if names := missing():
        sys.stderr.write(f"{', '.join(names)} not set; `make bench` starts engines and sets them\n")
        return COULD_NOT_RUN
    return on_its_own_database("bench", ["-m", "benchmarks.loaded.run", arguments[0]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
