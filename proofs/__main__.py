"""`python -m proofs NAME [N]`: run one proof on a database of its own."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

ADDRESSES = ("DATABASE_OWNER_URL", "DATABASE_URL", "DATABASE_PUBLIC_URL")
BROKER_DATABASE = 9
NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
COULD_NOT_RUN = 2


def main(arguments: list[str]) -> int:
    """Run the named proof at the size given; its exit status, or 2 after a sentence when it cannot be run."""
    if not arguments or arguments[0] not in NAMES or not all(size.isdigit() for size in arguments[1:]):
        sys.stderr.write(f"usage: python -m proofs NAME [N]; NAME is one of {', '.join(NAMES)}, N a whole number\n")
        return COULD_NOT_RUN
    if missing := [name for name in (*ADDRESSES, "REDIS_URL") if not os.environ.get(name)]:
        sys.stderr.write(f"{', '.join(missing)} not set; `make prove-{arguments[0]}` starts engines and sets them\n")
        return COULD_NOT_RUN
    return _on_its_own_database(f"proof_{arguments[0]}_{os.getpid()}", arguments)


def _on_its_own_database(name: str, arguments: list[str]) -> int:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            env = os.environ | {key: _with_path(os.environ[key], name) for key in ADDRESSES}
            env["REDIS_URL"] = _with_path(os.environ["REDIS_URL"], str(BROKER_DATABASE))
            migrate = ["manage.py", "migrate", "--database", "owner", "--verbosity", "0"]
            made = subprocess.run([sys.executable, *migrate], env=env, stdout=sys.stderr, check=False)
            if made.returncode:
                return COULD_NOT_RUN
            return subprocess.run([sys.executable, "-m", f"proofs.{arguments[0]}", *arguments[1:]], env=env).returncode
        finally:
            owner.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _with_path(address: str, path: str) -> str:
    return urlsplit(address)._replace(path=f"/{path}").geturl()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
