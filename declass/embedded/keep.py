"""The random passwords and the ports of one installation, in one file that only its owner can read."""

import json
import os
import secrets
import socket
from pathlib import Path

from declass.embedded.sentences import EngineError

NAME = "embedded.json"


def _read(root: Path) -> dict[str, str]:
    path = root / NAME
    try:
        kept = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise EngineError(f"{path} is damaged; `make reset` starts afresh and deletes the data.") from error
    return {str(key): str(value) for key, value in kept.items()}


def _write(root: Path, kept: dict[str, str]) -> None:
    fresh = root / f"{NAME}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(kept, stream, indent=1)
    fresh.replace(root / NAME)


def _remember(root: Path, key: str, value: str) -> str:
    root.mkdir(parents=True, exist_ok=True)
    _write(root, _read(root) | {key: value})
    return value


def secret(root: Path, name: str) -> str:
    """Return the installation's secret of that name, made (URL-safe, 384 bits) when first asked for."""
    return _read(root).get(f"secret {name}") or _remember(root, f"secret {name}", secrets.token_urlsafe(48))


def remember_secret(root: Path, name: str, secret: str) -> None:
    """Take over a secret of that name from elsewhere, such as a backup."""
    _remember(root, f"secret {name}", secret)


def remembered_port(root: Path, name: str) -> int | None:
    """Return the TCP port used last time under that name, whoever listens on it now."""
    port = _read(root).get(f"port {name}")
    return int(port) if port else None


def port(root: Path, name: str) -> int:
    """Return a free TCP port of 127.0.0.1: last time's when nobody took it, else another, then remembered."""
    last = remembered_port(root, name)
    if last and is_free(last):
        return last
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(_remember(root, f"port {name}", str(probe.getsockname()[1])))


def is_free(number: int) -> bool:
    """Say whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True
