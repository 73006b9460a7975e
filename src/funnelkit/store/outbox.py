"""Mails that wait to be sent: `STORE/outbox/ID.eml`, for the owner alone.

A mail is written here before it is sent, and goes when the server has accepted it for everybody. The file is the message
as it will go, without a date, below lines of our own that say who still lacks it:

    X-Funnelkit-Outbox: 1
    X-Funnelkit-Key: the command and its recipients, a digest
    X-Funnelkit-Facts: the figures and verdicts, a digest
    X-Funnelkit-Number: how many were sent before
    X-Funnelkit-Left: anna@example.org, boris@example.org
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from dataclasses import dataclass, replace
from email.parser import BytesHeaderParser
from email.policy import default
from typing import TYPE_CHECKING

from funnelkit.errors import UsageError
from funnelkit.replacing import reason_of
from funnelkit.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 1
SENDING_SECONDS = 600
"""How long a run waits for another that is sending."""

_PREFIX = "X-Funnelkit-"
_HEAD = ("Outbox", "Key", "Facts", "Number", "Left")
_ID = re.compile(r"[0-9a-f]{12}")


class UnknownMail(UsageError):
    """No mail in the outbox has that id."""

    key = "unknown_mail"


@dataclass(frozen=True)
class Waiting:
    """A mail in the outbox: `left` are the addresses that still lack it, `content` is the digest of the message.

    `key`, `facts` and `number` are those of `sent.Sent`.
    """

    content: str
    key: str
    facts: str
    number: int
    left: tuple[str, ...]
    message: bytes

    @property
    def id(self) -> str:
        """What it is called by."""
        told = f"{self.content} {self.key} {self.number}"
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(BytesHeaderParser(policy=default).parsebytes(self.message)["Subject"])


def list_waiting(folder: Path) -> tuple[Waiting, ...]:
    """Read all that wait, by id; files that funnelkit did not write are left alone. Raises CannotRead, StrangeFile."""
    try:
        paths = sorted(path for path in _kept_in(folder).glob("*.eml") if _ID.fullmatch(path.stem))
    except OSError as error:
        raise writing.CannotRead(path=str(_kept_in(folder)), reason=reason_of(error)) from error
    found = []
    for path in paths:
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
            found.append(_decode(writing.read_whole(path)))
    return tuple(found)


def find_waiting(folder: Path, name: str) -> Waiting:
    """Read one; raises UnknownMail, CannotRead, StrangeFile."""
    found = {waiting.id: waiting for waiting in list_waiting(folder)}
    if name not in found:
        raise UnknownMail(id=name, ids=list(found) or ["–"])
    return found[name]


def put(folder: Path, waiting: Waiting) -> Waiting:
    """Put a mail into the outbox; one that waits there already is given as it stands. Raises StoreLocked, CannotWrite."""
    with writing.locked(folder):
        writing.make_folder(_kept_in(folder))
        with contextlib.suppress(UnknownMail):
            return find_waiting(folder, waiting.id)
        writing.replace_file(path_of(folder, waiting), _encode(waiting))
    return waiting


def shrink(folder: Path, waiting: Waiting, accepted: tuple[str, ...]) -> Waiting:
    """Strike off those who have got a mail; raises StoreLocked, CannotWrite."""
    rest = replace(waiting, left=tuple(address for address in waiting.left if address not in accepted))
    with writing.locked(folder):
        writing.replace_file(path_of(folder, rest), _encode(rest))
    return rest


def remove(folder: Path, waiting: Waiting) -> None:
    """Take a mail out of the outbox; raises StoreLocked, CannotWrite."""
    with writing.locked(folder):
        path = path_of(folder, waiting)
        if path.exists():
            writing.remove_file(path)


@contextlib.contextmanager
def sending(folder: Path) -> Iterator[None]:
    """Be the only run that sends from a store; one that is killed lets go. Raises StoreLocked after SENDING_SECONDS."""
    writing.make_folder(_kept_in(folder))
    with writing.held(_kept_in(folder) / ".sending", SENDING_SECONDS):
        yield


def path_of(folder: Path, waiting: Waiting) -> Path:
    """Give the file of a mail."""
    return _kept_in(folder) / f"{waiting.id}.eml"


def _kept_in(folder: Path) -> Path:
    path = folder / "outbox"
    writing.refuse_link(path)
    return path


def _encode(waiting: Waiting) -> bytes:
    values = (
        str(FORMAT),
        waiting.key,
        waiting.facts,
        str(waiting.number),
        ", ".join(waiting.left),
    )
    lines = (f"{_PREFIX}{name}: {value}\r\n" for name, value in zip(_HEAD, values, strict=True))
    return "".join(lines).encode("ascii") + waiting.message


def _decode(data: bytes) -> Waiting:
    """Read a file; raises ValueError or KeyError where it is not as `_encode` wrote it."""
    *head, message = data.split(b"\r\n", len(_HEAD))
    told = dict(line.decode("ascii").split(": ", 1) for line in head)
    values = [told[_PREFIX + name] for name in _HEAD]
    if int(values[0]) > FORMAT:
        raise ValueError
    identity = re.search(rb"^Message-ID:\s+<([0-9a-f]+)\.", message, re.MULTILINE)
    if identity is None:
        raise ValueError
    left = tuple(address for address in values[4].split(", ") if address)
    return Waiting(identity[1].decode(), values[1], values[2], int(values[3]), left, message)
