"""Zip and tar archives, read member by member: nothing touches the disk, no header is trusted, nothing recurses.

A member that may not be read is refused by its name and its bytes are given back to be kept; what cannot be unpacked
at all ends the archive with Hostile, so that the archive itself is kept.
"""

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO

from cables.intake.entries import Entry, name_refusal, shown_name
from cables.intake.limits import CHUNK, MB, Hostile, Limits, Meter

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
GZIP_START = b"\x1f\x8b"
OTHER_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
OFFICE_MEMBERS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
END_OF_LISTING, END_OF_LARGE_LISTING = b"PK\x05\x06", b"PK\x06\x07"
LONGEST_END = 22 + 65535 + 20
ENCRYPTED = 0x1
DAMAGE: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
)
NESTED = "an archive within an archive is not opened; unpack it and send what it holds"


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar archive (its magic stands at offset 257)."""
    return head[257:262] == b"ustar"


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is an archive of any kind."""
    return head.startswith((*ZIP_STARTS, GZIP_START, *OTHER_ARCHIVES)) or is_tar(head)


def size_of(file: BinaryIO) -> int:
    """Bytes in a file, which is left at its beginning."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


def members_of(file: BinaryIO, head: bytes, limits: Limits) -> Iterator[Entry]:
    """The members of an archive, in its order. Raises Hostile when it cannot be read to its end."""
    packed = size_of(file)
    if packed > limits.archive:
        raise Hostile(f"it is larger than {limits.archive // MB} MB; split it")
    meter = Meter(packed, limits)
    try:
        if head.startswith(ZIP_STARTS):
            yield from _zip_members(file, meter)
        elif head.startswith(GZIP_START):
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield from _tar_members(unpacked, meter)
        elif is_tar(head):
            yield from _tar_members(file, meter)
        else:
            raise Hostile("archives of this kind are not opened; send zip, tar or tar.gz")
    except Hostile:
        raise
    except DAMAGE as error:
        raise Hostile("it is damaged, so that it cannot be read to its end; make it again") from error


def _zip_members(file: BinaryIO, meter: Meter) -> Iterator[Entry]:
    _require_short_listing(file, meter)
    with zipfile.ZipFile(file) as archive:
        if OFFICE_MEMBERS & set(archive.namelist()):
            raise Hostile("this is an office file or a program, not an archive of texts; send the text itself")
        stuck = 0
        for member in archive.infolist():
            meter.add_member()
            if member.is_dir():
                continue
            entry = _zip_member(archive, member, meter)
            stuck += bool(entry.refusal) and not entry.content
            yield entry
    _keep_whole(stuck)


def _keep_whole(stuck: int) -> None:
    if stuck:
        raise Hostile(f"{stuck} of its members could not be unpacked, so it is kept as it came")


def _require_short_listing(file: BinaryIO, meter: Meter) -> None:
    """The list of contents is read whole, so its own size is looked at first."""
    file.seek(-min(meter.packed, LONGEST_END), io.SEEK_END)
    tail = file.read(LONGEST_END)
    file.seek(0)
    at = tail.rfind(END_OF_LISTING)
    if at < 0 or at + 22 > len(tail):
        raise Hostile("its list of contents is missing; make the archive again")
    count, listing = struct.unpack("<HI", tail[at + 10 : at + 16])
    if END_OF_LARGE_LISTING in tail[max(at - 20, 0) : at] or listing > meter.limits.listing:
        raise Hostile("its list of contents is too long; split it, or send it as tar.gz")
    if count > meter.limits.members:
        raise Hostile(f"it holds more than {meter.limits.members} members; split it")


def _zip_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: Meter) -> Entry:
    name = member.orig_filename
    if member.flag_bits & ENCRYPTED:
        return Entry(shown_name(name), b"", "it is encrypted; send it without a password")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Entry(shown_name(name), b"", "it is packed in an unusual way; make the archive again")
    try:
        with archive.open(member) as unpacked:
            return _member(name, unpacked, meter.limits, meter.add)
    except Hostile:
        raise
    except DAMAGE:
        return Entry(shown_name(name), b"", "it is damaged; make the archive again")


class _Measured(io.RawIOBase):
    """A tar stream that counts how far it was read, and gives out no more than a little at once."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile, meter: Meter) -> None:
        super().__init__()
        self.file = file
        self.meter = meter

    def read(self, size: int = -1) -> bytes:
        """At most a megabyte: a header that asks for more is a trap. Raises Hostile."""
        if not 0 <= size <= MB:
            raise Hostile("one of its headers is larger than any header; make the archive again")
        content = self.file.read(size)
        self.meter.reach(self.file.tell())
        return content

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset, counted before it is done. Raises Hostile."""
        self.meter.reach(offset)
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """Where the stream is."""
        return self.file.tell()


class _PlainMember(tarfile.TarInfo):
    """A member whose content is what stands in the archive: sparse ones claim gigabytes in a few bytes."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type == tarfile.GNUTYPE_SPARSE:  # pax sparse forms come as plain headers, read below a megabyte
            raise Hostile(f"its member {shown_name(self.name)} is sparse; make the archive again without --sparse")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def _tar_members(file: IO[bytes] | gzip.GzipFile, meter: Meter) -> Iterator[Entry]:
    measured: BinaryIO = _Measured(file, meter)  # type: ignore[assignment]
    try:
        archive = tarfile.TarFile(fileobj=measured, tarinfo=_PlainMember)
    except tarfile.ReadError as error:
        raise Hostile("it holds no tar archive that can be read; unpack it and send what it holds") from error
    stuck = 0
    with archive:
        while (member := archive.next()) is not None:
            meter.add_member()
            archive.members.clear()  # type: ignore[attr-defined]  # else it remembers every one
            if not member.isdir():
                entry = _tar_member(archive, member, meter.limits)
                stuck += member.isreg() and bool(entry.refusal) and not entry.content
                yield entry
        _require_end(archive, measured)
    _keep_whole(stuck)


def _require_end(archive: tarfile.TarFile, measured: BinaryIO) -> None:
    """tarfile takes a damaged header for the end; a real end is a block of zeros."""
    measured.seek(archive.offset)
    block = measured.read(tarfile.BLOCKSIZE)
    if len(block) < tarfile.BLOCKSIZE or block.strip(b"\0"):
        raise Hostile("it is damaged or cut short, so that it cannot be read to its end; make it again")


def _tar_member(archive: tarfile.TarFile, member: tarfile.TarInfo, limits: Limits) -> Entry:
    unpacked = archive.extractfile(member) if member.isreg() else None
    if unpacked is None:
        return Entry(shown_name(member.name), b"", "it is a link or a device, not a file; send the file itself")
    return _member(member.name, unpacked, limits, lambda _: None)


def _member(name: str, unpacked: IO[bytes], limits: Limits, count: Callable[[int], None]) -> Entry:
    """One member with its bytes, counted as they come out; what its header says of its size is not asked."""
    parts, size = [], 0
    while chunk := unpacked.read(CHUNK):
        count(len(chunk))
        size += len(chunk)
        if size > limits.file:
            return Entry(shown_name(name), b"", f"it is larger than {limits.file // MB} MB; split it")
        parts.append(chunk)
    content = b"".join(parts)
    refusal = name_refusal(name) or (NESTED if is_archive(content[:512]) else "")
    return Entry(shown_name(name), content, refusal)
