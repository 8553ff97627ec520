"""`python -m proofs NAME [N]`: run one proof on a database of its own."""

import sys
from pathlib import Path

from proofs.ground import COULD_NOT_RUN, missing, on_its_own_database

NAMES = sorted({path.stem for path in Path(__file__).parent.glob("[!_]*.py")} - {"ground"})


def main(arguments: list[str]) -> int:
    """Run the named proof at the size given; its exit status, or 2 after a sentence when it cannot be run."""
    if not arguments or arguments[0] not in NAMES or not all(size.isdigit() for size in arguments[1:]):
        sys.stderr.write(f"usage: python -m proofs NAME [N]; NAME is one of {', '.join(NAMES)}, N a whole number\n")
        return COULD_NOT_RUN
    if names := missing():
        sys.stderr.write(f"{', '.join(names)} not set; `make prove-{arguments[0]}` starts engines and sets them\n")
        return COULD_NOT_RUN
    name, *size = arguments
    return on_its_own_database(f"proof_{name}", ["-m", f"proofs.{name}", *size])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
