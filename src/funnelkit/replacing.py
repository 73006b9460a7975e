"""Change a file so that whoever reads it, and whatever stops the writer, finds the old one or the new one whole.

A temporary file in the same folder is written, synced and renamed over the old one: SQLite's way, "Atomic Commit In
SQLite", section 3, without the journal.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEMPORARY = ".writing-*.tmp"
"""The names of files that are being written; those of killed writers stay."""

PLAIN = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))
"""How files are opened: no link is followed, no child sees them, no line end is changed."""

_NO_FOLDER_SYNC = frozenset(
    {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR}
)


def replace_whole(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Put a file in place of another, or of none; raises OSError, and then the old one is as it was.

    `mode` is what is allowed to whom, less what the system's mask takes away.
    """
    temporary = path.with_name(TEMPORARY.replace("*", secrets.token_hex(8)))
    try:
        _write(temporary, data, mode)
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | PLAIN, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


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
