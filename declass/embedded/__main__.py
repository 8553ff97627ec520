"""`python -m declass.embedded`: the demonstration, a command on the embedded engines, or their removal."""

import argparse
import errno
import os
import sys
from pathlib import Path

from declass.embedded import backup, engines, roles, supervisor
from declass.embedded.demo import demo
from declass.embedded.sentences import EngineError, say
from declass.embedded.stopping import Stopped, heed


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit code, after one sentence when something is wrong."""
    asked = _parser().parse_args(arguments)
    root = Path(os.environ.get("DECLASS_VAR") or supervisor.PROJECT / "var").resolve()
    heed()
    try:
        return _do(asked, root)
    except EngineError as error:
        say(str(error))
    except Stopped as stopped:
        return 128 + stopped.number
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        say(f"{error.filename or root} cannot be written ({error.strerror}): free it, or set DECLASS_VAR.")
    return 1


def _do(asked: argparse.Namespace, root: Path) -> int:
    if asked.command == "run":
        return supervisor.run(root, asked.line, os.environ, alone=asked.alone)
    if asked.command == "demo":
        return _demo(root)
    if asked.command == "reset":
        engines.reset(root)
    if asked.command == "roles":
        sys.stdout.write(roles.script())
    if asked.command == "backup":
        seconds = backup.back_up(root, asked.folder.resolve(), os.environ)
        say(f"{asked.folder} holds everything; it took {seconds:.0f} seconds. Keep it as you keep the vault.")
    if asked.command == "restore":
        seconds = backup.restore(root, asked.folder.resolve(), os.environ)
        say(f"Restored in {seconds:.0f} seconds; now `make run CMD='python manage.py verify_audit'`.")
    return 0


def _demo(root: Path) -> int:
    try:
        demo(root, os.environ)
    except Stopped:
        say(f"Everything is stopped; the data are kept in {root}.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m declass.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="run the whole demonstration until Ctrl-C; PORT chooses the web port")
    run = commands.add_parser("run", help="start the engines, run a command on them, stop them")
    run.add_argument("--alone", action="store_true", help="refuse to share engines that run already")
    run.add_argument("line", nargs="+", metavar="COMMAND", help="the command, after --")
    commands.add_parser("reset", help="delete the folder with all data")
    keeping = commands.add_parser("backup", help="write database, keys and checkpoints to a new folder")
    keeping.add_argument("folder", type=Path)
    bringing = commands.add_parser("restore", help="bring a backup back where there is no installation")
    bringing.add_argument("folder", type=Path)
    commands.add_parser("roles", help="print the SQL that makes the database roles on a server of your own")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
