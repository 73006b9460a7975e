"""A file as it lies on disk: whether it may be read at all, its first bytes, and its fingerprint."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import threading
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from funnelkit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HEAD_BYTES = 256 * 1024
TAIL_BYTES = 64 * 1024
_CHUNK = 1 << 20
STANDARD_INPUT = "-"
_LITTER = frozenset({"thumbs.db", "desktop.ini"})


class FileMissing(InputError):
    """There is no such file."""

    key = "file_missing"


class FileEmpty(InputError):
    """The file has no bytes, or only blanks."""

    key = "file_empty"


class FileNotRegular(InputError):
    """The path is a folder, a device or a pipe."""

    key = "file_not_regular"


class FileUnreadable(InputError):
    """The operating system does not let the file be read."""

    key = "file_unreadable"


class Watch(Protocol):
    """Somebody who looks at a file's bytes while they go by."""

    def feed(self, data: memoryview) -> None:
        """Take the next bytes."""

    def finish(self) -> None:
        """There are no more."""


class Fingerprint:
    """The SHA-256 of a file, found in a thread while others read the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: threading.Thread | None = None
        self._hex = ""
        self._fault: OSError | None = None

    def start(self, watch: Watch | None = None) -> None:
        """Begin to read, if nobody has yet; the bytes are shown to `watch` in any case."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(watch,), name="fingerprint")
            self._thread.start()
        elif watch is not None:
            threading.Thread(target=self._read, args=(watch,), name="watch").start()

    def _run(self, watch: Watch | None) -> None:
        digest = hashlib.sha256()
        try:
            self._read(watch, digest.update)
        except OSError as fault:
            self._fault = fault
        self._hex = digest.hexdigest()

    def _read(self, watch: Watch | None, update: Callable[[memoryview], None] | None = None) -> None:
        buffer = memoryview(bytearray(_CHUNK))
        try:
            with self._path.open("rb", buffering=0) as file:
                # No daemon: one that the end of the process stops within numpy takes the process down with it.
                while (size := file.readinto(buffer)) and threading.main_thread().is_alive():
                    if watch is not None:
                        watch.feed(buffer[:size])
                    if update is not None:
                        update(buffer[:size])
        finally:
            if watch is not None:
                watch.finish()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in hex; waits for the thread. Raises FileUnreadable."""
        self.start()
        assert self._thread is not None
        self._thread.join()
        if self._fault is not None:
            raise FileUnreadable(file=str(self._path), reason=self._fault.strerror or "") from self._fault
        return self._hex


@dataclass(frozen=True)
class Source:
    """A regular file that may be read.

    `path` is where its bytes lie, `name` what messages call it, `given` the path as the person wrote it; `head` its
    first 256 KiB; `size` in bytes.
    """

    path: Path
    name: str
    given: str
    size: int
    head: bytes
    fingerprint: Fingerprint = field(compare=False)

    @property
    def whole(self) -> bool:
        """Whether the head is all there is."""
        return len(self.head) >= self.size

    def tail(self) -> bytes:
        """Read the last 64 KiB, from an offset that is a multiple of 4 (no UTF-16 unit is cut)."""
        start = max(0, self.size - TAIL_BYTES) // 4 * 4
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read()


def is_litter(name: str) -> bool:
    """Say whether a file is hidden, of an open program, or what a system leaves in folders."""
    last = name.rpartition("/")[2]
    return last.startswith((".", "~$")) or last.lower() in _LITTER


def open_source(path: Path) -> Source:
    """Look at a file before anything reads it; "-" stands for standard input.

    Raises FileMissing, FileNotRegular, FileUnreadable, FileEmpty.
    """
    given = str(path)
    if given == STANDARD_INPUT:
        return spooled(iter(lambda: sys.stdin.buffer.read(_CHUNK), b""), STANDARD_INPUT, given)
    return _opened(path, path.name or given, given, Fingerprint(path))


def spooled(chunks: Iterable[bytes], name: str, given: str) -> Source:
    """Write bytes to a temporary file, which goes away with the last that may read it.

    Raises FileEmpty; what `chunks` raises goes on, and leaves no file.
    """
    handle, temporary = tempfile.mkstemp(prefix="funnelkit-")
    path = Path(temporary)
    fingerprint = Fingerprint(path)
    weakref.finalize(fingerprint, path.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return _opened(path, name, given, fingerprint)


def _opened(path: Path, name: str, given: str, fingerprint: Fingerprint) -> Source:
    size, head = _look(path, name)
    if not head.strip(b" \t\r\n\x00\xff\xfe\xef\xbb\xbf") and len(head) >= size:
        raise FileEmpty(file=name)
    return Source(path=path, name=name, given=given, size=size, head=head, fingerprint=fingerprint)


def _look(path: Path, name: str) -> tuple[int, bytes]:
    try:
        # Without O_NONBLOCK the opening of a pipe would wait for a writer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise FileMissing(file=str(path)) from fault
    except IsADirectoryError as fault:
        raise FileNotRegular(file=name) from fault
    except (OSError, ValueError) as fault:
        if path.is_dir():  # Windows refuses to open a folder at all
            raise FileNotRegular(file=name) from fault
        raise FileUnreadable(file=name, reason=getattr(fault, "strerror", None) or "") from fault
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise FileNotRegular(file=name)
    with os.fdopen(handle, "rb") as file:
        return status.st_size, file.read(HEAD_BYTES)
