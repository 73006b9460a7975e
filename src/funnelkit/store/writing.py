"""Change files so that whoever reads them, and whatever stops the writer, finds the old one or the new one whole.

A temporary file in the same folder is written, synced and renamed over the old one, by one writer at a time: SQLite's
way, "Atomic Commit In SQLite", section 3, without the journal.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from typing import TYPE_CHECKING

from funnelkit.errors import BaselineError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_SECONDS = 10

_POLL_SECONDS = 0.01
_TEMPORARY = ".writing-"
_SAFE = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))
_NO_FOLDER_SYNC = frozenset(
    {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR}
)


class CannotWrite(OutputError):
    """A file of the store could not be written; what stood there stands."""

    key = "cannot_write_store"


class StoreLocked(OutputError):
    """Another run has been changing the store for too long."""

    key = "store_locked"


class CannotRead(BaselineError):
    """A file or the folder of the store is there and cannot be read."""

    key = "cannot_read_store"


class StrangeFile(BaselineError):
    """Where a file of the store should be is a link, a folder, a pipe or a device."""

    key = "strange_store_file"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the store, made if it is missing, alone; a holder that is killed lets go of it."""
    from filelock import FileLock, Timeout

    make_folder(folder)
    path = folder / ".lock"
    refuse_link(path)
    lock = FileLock(path, timeout=LOCK_SECONDS, mode=0o600, poll_interval=_POLL_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreLocked(folder=str(folder), seconds=LOCK_SECONDS) from error
    except (OSError, NotImplementedError) as error:
        raise CannotWrite(path=str(path), reason=reason_of(error)) from error
    try:
        yield
    finally:
        lock.release()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for the owner alone, if it is not there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(path=str(folder), reason=reason_of(error)) from error


def refuse_link(path: Path) -> None:
    """Raise StrangeFile where a link stands, which might lead out of the store; raises CannotRead."""
    try:
        if path.is_symlink():
            raise StrangeFile(path=str(path))
    except OSError as error:
        raise CannotRead(path=str(path), reason=reason_of(error)) from error


def read_whole(path: Path) -> bytes:
    """Give the bytes of a plain file; raises FileNotFoundError, StrangeFile or CannotRead."""
    refuse_link(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | _SAFE | getattr(os, "O_NONBLOCK", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StrangeFile(path=str(path))
            with open(descriptor, "rb", closefd=False) as file:
                return file.read()
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CannotRead(path=str(path), reason=reason_of(error)) from error


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in place of another under the lock; raises CannotWrite, and then the old one is as it was."""
    temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}.tmp")
    try:
        sweep(path.parent)
        try:
            _write(temporary, data)
            temporary.replace(path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise CannotWrite(path=str(path), reason=reason_of(error)) from error


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def remove_file(path: Path) -> None:
    """Take a file away under the lock; raises CannotWrite."""
    try:
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise CannotWrite(path=str(path), reason=reason_of(error)) from error


def sweep(folder: Path) -> None:
    """Remove what killed writers left; under the lock nobody else is writing."""
    for path in folder.glob(f"{_TEMPORARY}*.tmp"):
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def reason_of(error: Exception) -> str:
    """Give what the system says of an error, without the path that the message names anyway."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
