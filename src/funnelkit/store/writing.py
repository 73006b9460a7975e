"""Change the files of the store: whole, for the owner alone, by one writer at a time."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from funnelkit.errors import BaselineError, OutputError
from funnelkit.replacing import PLAIN, TEMPORARY, reason_of, replace_whole, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_SECONDS = 10

_POLL_SECONDS = 0.01


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
    make_folder(folder)
    with held(folder / ".lock", LOCK_SECONDS):
        yield


@contextlib.contextmanager
def held(path: Path, seconds: float) -> Iterator[None]:
    """Hold a lock of the store alone; raises StoreLocked if another run has it for so long, CannotWrite."""
    from filelock import FileLock, Timeout

    refuse_link(path)
    lock = FileLock(path, timeout=seconds, mode=0o600, poll_interval=_POLL_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreLocked(folder=str(path.parent), seconds=seconds) from error
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
        descriptor = os.open(path, os.O_RDONLY | PLAIN | getattr(os, "O_NONBLOCK", 0))
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
    try:
        sweep(path.parent)
        replace_whole(path, data, 0o600)
    except OSError as error:
        raise CannotWrite(path=str(path), reason=reason_of(error)) from error


def remove_file(path: Path) -> None:
    """Take a file away under the lock; raises CannotWrite."""
    try:
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise CannotWrite(path=str(path), reason=reason_of(error)) from error


def sweep(folder: Path) -> None:
    """Remove what killed writers left; under the lock nobody else is writing."""
    for path in folder.glob(TEMPORARY):
        path.unlink(missing_ok=True)
