"""Where an engine lives and as whom it runs.

An ordinary user's engines run as that user under the root folder. Root's engines run under an account that
is already there and has no privileges; where that account cannot reach a folder, the engine gets one of its
own in the system's temporary folder. No folder that we did not make has its owner or permissions changed.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from declass.embedded.sentences import EngineError, say

ACCOUNTS = ("postgres", "nobody")
QUIET = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """A system account that is not root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Programs:
    """An engine's wheel: its packages, and the program that must be runnable, both relative to `site`."""

    site: Path
    packages: tuple[str, ...]
    program: str


@dataclass(frozen=True)
class Quarters:
    """An engine's private folder, the folder its wheel runs from, and its account (None: the user's own)."""

    home: Path
    site: Path
    account: Account | None

    def popen(self) -> dict[str, Any]:
        """Return the Popen arguments that run a program here: its account, folder and bare environment."""
        return {"cwd": self.home, "env": QUIET, "start_new_session": True} | _as(self.account)

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a short command here to its end; return what it wrote and its exit code."""
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **self.popen()
        )


def site_of(package: str) -> Path:
    """Return the folder an installed package lies in, without importing it; EngineError when it is absent."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EngineError(f"The Python package {package} is not installed: run `make setup`.")
    return Path(spec.origin).parents[1]


def settle(root: Path, engine: str, programs: Programs) -> Quarters:
    """Make or find the engine's folder under `root` (or elsewhere, said in a sentence) and its programs.

    EngineError when there is no account to run as, or when the folder belongs to somebody else.
    """
    account = _unprivileged_account()
    root.mkdir(parents=True, exist_ok=True)
    inside = root / engine
    if account is None:
        home = inside
        home.mkdir(mode=0o700, exist_ok=True)
    elif _may(account, ["test", "-x", root]):
        home = inside
        _give(home, account)
    else:
        home = _elsewhere(root, engine, account)
    _refuse_another_owner(home, account.uid if account else os.geteuid())
    return Quarters(home, _reachable_site(programs, home, account), account)


def elsewhere(root: Path, engine: str) -> Path | None:
    """Return the engine's folder outside `root` when it has one that is still there."""
    note = root / f"{engine}.elsewhere"
    folder = Path(note.read_text()) if note.is_file() else None
    return folder if folder and folder.name.startswith(_prefix(root, engine)) and folder.is_dir() else None


def _as(account: Account | None) -> dict[str, Any]:
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def _may(account: Account, command: Sequence[str | Path]) -> bool:
    try:
        done = subprocess.run(
            command,
            cwd="/",
            env=QUIET,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **_as(account),
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _unprivileged_account() -> Account | None:
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(name, found.pw_uid, found.pw_gid)
        if _may(account, ["true"]):
            return account
    raise EngineError(
        "PostgreSQL refuses to run as root and no other account (postgres, nobody) can be taken here:"
        " run this as an ordinary user, or set the three DATABASE_*_URL and REDIS_URL to servers you have."
    )


def _give(folder: Path, account: Account) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    os.chown(folder, account.uid, account.gid)


def _refuse_another_owner(home: Path, uid: int) -> None:
    found = home.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
        raise EngineError(
            f"{home} belongs to another account (number {found.st_uid}, expected {uid}):"
            " run this as the user who made it, or `make reset` as that user to start afresh."
        )


def _prefix(root: Path, engine: str) -> str:
    return f"declass-{engine}-{hashlib.sha256(str(root).encode()).hexdigest()[:12]}-"


def _elsewhere(root: Path, engine: str, account: Account) -> Path:
    known = elsewhere(root, engine)
    if known:
        return known
    bases = [Path("/var/tmp"), Path(tempfile.gettempdir())]
    base = next((base for base in bases if _may(account, ["test", "-x", base])), None)
    if base is None:
        raise EngineError(
            f"The account {account.name}, which runs {engine} for root, reaches neither {root} nor"
            " /var/tmp: set DECLASS_VAR to a folder below one that everybody may enter."
        )
    home = Path(tempfile.mkdtemp(prefix=_prefix(root, engine), dir=base))
    os.chown(home, account.uid, account.gid)
    (root / f"{engine}.elsewhere").write_text(str(home))
    say(f"The account {account.name} runs {engine} and cannot reach {root}, so its files are in {home}.")
    return home


def _reachable_site(programs: Programs, home: Path, account: Account | None) -> Path:
    if account is None or _may(account, [programs.site / programs.program, "--version"]):
        return programs.site
    copies, ours = home / "programs", programs.site / programs.program
    copied = copies / programs.program
    if not copied.exists() or copied.stat().st_mtime_ns != ours.stat().st_mtime_ns:
        shutil.rmtree(copies, ignore_errors=True)
        for package in programs.packages:
            shutil.copytree(programs.site / package, copies / package, symlinks=True)
    return copies
