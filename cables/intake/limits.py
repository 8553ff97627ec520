"""How much one file, one archive and one of its members may be. Counted while reading; no header is trusted."""

from dataclasses import dataclass

MB = 1024 * 1024
CHUNK = 64 * 1024


class Hostile(ValueError):
    """An archive that is not read on: too large, too dense, too many members, or damaged. The message says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, counts and the ratio of unpacked to packed bytes, which is asked once `calm` bytes are out."""

    file: int = 100 * MB
    archive: int = 1024 * MB
    unpacked: int = 4096 * MB
    ratio: int = 200
    calm: int = 16 * MB
    members: int = 100_000
    listing: int = 32 * MB


LIMITS = Limits()


class Meter:
    """Counts what comes out of one archive of `packed` bytes."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self.packed = packed
        self.limits = limits
        self.out = 0
        self.members = 0

    def add(self, count: int) -> None:
        """Count bytes. Raises Hostile once the total or the ratio is passed."""
        self.reach(self.out + count)

    def reach(self, total: int) -> None:
        """Set the count to `total` bytes, if that is more. Raises Hostile like `add`."""
        self.out = max(self.out, total)
        if self.out > self.limits.unpacked:
            raise Hostile(f"it unpacks to more than {self.limits.unpacked // MB} MB; split it")
        if self.out > self.limits.calm and self.out > self.packed * self.limits.ratio:
            raise Hostile(f"it unpacks to more than {self.limits.ratio} times its size, as a zip bomb does")

    def add_member(self) -> None:
        """Count a member. Raises Hostile when there are too many."""
        self.members += 1
        if self.members > self.limits.members:
            raise Hostile(f"it holds more than {self.limits.members} members; split it")
