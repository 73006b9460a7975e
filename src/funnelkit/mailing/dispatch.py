"""Send each mail once: into the outbox first, then over the wire, out of the outbox when the server has it.

A run that is killed before the server has answered leaves the mail in the outbox; one that is killed after it, and before
that is written down, sends it again under the same Message-ID: SMTP cannot tell these apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING

from funnelkit.mailing.delivery import deliver
from funnelkit.store import outbox
from funnelkit.store.sent import Sent, load_sent, record_sent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from funnelkit.mailing.account import Account
    from funnelkit.mailing.delivery import Failure
    from funnelkit.store.outbox import Waiting

    Post = Callable[..., Mapping[str, Failure]]


@dataclass(frozen=True)
class Dispatched:
    """What became of a mail: who has got it now, and who still lacks it, and why."""

    waiting: Waiting
    accepted: tuple[str, ...]
    failed: Mapping[str, Failure]


def dispatch(folder: Path, waiting: Waiting, account: Account, on: date, post: Post = deliver) -> Dispatched:
    """Send a mail to all who lack it, and keep it for those who could not be reached.

    Raises StoreLocked, CannotWrite, CannotRead, StrangeFile; once it is in the outbox it is not lost.
    """
    outbox.put(folder, waiting)
    with outbox.sending(folder):
        try:
            standing = outbox.find_waiting(folder, waiting.id)
        except outbox.UnknownMail:  # another run has sent it since
            return Dispatched(waiting, (), {})
        if is_sent(folder, standing):  # a run was killed before it could take it away
            outbox.remove(folder, standing)
            return Dispatched(standing, (), {})
        return _send(folder, standing, account, on, post)


def _send(folder: Path, waiting: Waiting, account: Account, on: date, post: Post) -> Dispatched:
    standing, got = waiting, list[str]()

    def accepted(addresses: Sequence[str]) -> None:
        nonlocal standing
        got.extend(addresses)
        if set(addresses) < set(standing.left):
            standing = outbox.shrink(folder, standing, tuple(addresses))

    dated = b"Date: %b\r\n%b" % (formatdate(localtime=True).encode(), waiting.message)
    failed = post(dated, waiting.left, account, accepted)
    if got:
        _record(folder, waiting, on, whole=not failed)
    if not failed:
        outbox.remove(folder, standing)
    return Dispatched(waiting, tuple(got), failed)


def settle(folder: Path) -> None:
    """Take out of the outbox what was sent by runs that were killed before they could."""
    for waiting in outbox.list_waiting(folder):
        if is_sent(folder, waiting):
            outbox.remove(folder, waiting)


def is_sent(folder: Path, waiting: Waiting) -> bool:
    """Say whether everybody had a mail when it was sent."""
    last = load_sent(folder).get(waiting.key)
    return last is not None and (last.content, last.number) == (waiting.content, waiting.number)


def _record(folder: Path, waiting: Waiting, on: date, *, whole: bool) -> None:
    """Write down what was sent; while somebody lacks it, it counts as the one before and its facts are known."""
    content, number = (waiting.content, waiting.number) if whole else ("", waiting.number - 1)
    record_sent(folder, Sent(waiting.key, content, waiting.facts, number, on))
