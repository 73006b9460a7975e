"""Archives: a zip of files, each taken as one of its own, and a file that is packed with gzip.

Nothing is unpacked by a name of the archive's: each member goes to a temporary file, and no further than its limit.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from funnelkit.errors import InputError
from funnelkit.model import Note, freeze
from funnelkit.reading.source import Source, is_litter, spooled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from funnelkit.reading.table import Reading

UNPACKED_BYTES = 512 * 1024 * 1024
# Deflate reaches 1032 at most; a sheet of a real workbook stays under 60, one of blanks only is far above.
RATIO = 250
RATIO_FROM_BYTES = 64 * 1024 * 1024
MOST_MEMBERS = 1000
_CHUNK = 1 << 20
_LITTER_FOLDER = "__macosx/"
_DAMAGED = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error)


class ArchiveRefused(InputError):
    """An archive is not unpacked; the words for it go by the reason.

    `reason` is "password", "broken", "too_large", "too_many", "nested" or "empty".
    """

    key = "archive_refused"

    def __init__(self, *, file: str, reason: str) -> None:
        self.key = f"archive_{reason}"
        super().__init__(file=file, reason=reason)


def parts_of(path: Path, refuse: Callable[[str], InputError]) -> list[zipfile.ZipInfo]:
    """Give the parts of a zip file, if they do not unpack to too much by what its directory declares.

    Raises what `refuse` makes of the reason, "broken" or "too_large".
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except _DAMAGED as fault:
        raise refuse("broken") from fault
    if sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise refuse("too_large")
    for part in parts:
        if part.file_size > RATIO_FROM_BYTES and part.file_size > RATIO * max(1, part.compress_size):
            raise refuse("too_large")
    return parts


def unpack_gzip(source: Source) -> Source:
    """Unpack a file that is packed by itself; it keeps its name."""
    return spooled(_inflated(source), source.name, source.given)


def _inflated(source: Source) -> Iterator[bytes]:
    try:
        with gzip.open(source.path) as file:
            yield from _limited(file, source.name)
    except _DAMAGED as fault:
        raise ArchiveRefused(file=source.name, reason="broken") from fault


def unpack_zip(source: Source, read: Callable[[Source], list[Reading]], doubts: list[Note]) -> list[Reading]:
    """Read every member with `read`, as a file named `archive.zip/member.csv`; those that cannot be read are noted.

    Raises ArchiveRefused, and the fault of the first member where none can be read.
    """
    found: list[Reading] = []
    failures: list[tuple[str, InputError]] = []
    for member in _members(source):
        name = f"{source.name}/{shown_name(member)}"
        try:
            found += read(_unpacked(source, member, name))
        except InputError as fault:
            failures.append((name, fault))
    if not found and failures:
        raise failures[0][1]
    doubts += [Note("left_out", freeze({"file": name, "reason": fault.key})) for name, fault in failures]
    return found


def _members(source: Source) -> list[zipfile.ZipInfo]:
    """Give the files of an archive by name, without litter."""

    def refuse(reason: str) -> ArchiveRefused:
        return ArchiveRefused(file=source.name, reason=reason)

    parts = [part for part in parts_of(source.path, refuse) if not part.is_dir()]
    members = [
        part
        for part in parts
        if not part.filename.lower().startswith(_LITTER_FOLDER) and not is_litter(part.filename)
    ]
    if not members:
        raise refuse("empty")
    if len(members) > MOST_MEMBERS:
        raise refuse("too_many")
    if any(member.flag_bits & 1 for member in members):
        raise refuse("password")
    return sorted(members, key=shown_name)


def shown_name(member: zipfile.ZipInfo) -> str:
    """Give a member's name: UTF-8, or else what Windows writes in Cyrillic; without controls."""
    name = member.filename
    if not member.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp866"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return "".join(sign for sign in name if sign.isprintable()).lstrip("/")


def _unpacked(source: Source, member: zipfile.ZipInfo, name: str) -> Source:
    return spooled(_chunks(source, member, name), name, source.given)


def _chunks(source: Source, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open(member) as file:
            yield from _limited(file, name)
    except (*_DAMAGED, RuntimeError) as fault:
        raise ArchiveRefused(file=name, reason="broken") from fault


def _limited(file: IO[bytes] | gzip.GzipFile, name: str) -> Iterator[bytes]:
    """Give the bytes of an unpacked file, no more than the limit."""
    written = 0
    while chunk := file.read(_CHUNK):
        written += len(chunk)
        if written > UNPACKED_BYTES:
            raise ArchiveRefused(file=name, reason="too_large")
        yield chunk
