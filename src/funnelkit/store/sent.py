"""What was mailed last, by command and recipients: `STORE/sent.json`, so that a second run does not send it again.

Digests only: no address, no figure, no clock. `funnelkit_sent` is the version of its form.

1 (funnelkit 0.1): `sent`, in the order in which they were sent: `key`, `content`, `facts`, `number`, `on`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from funnelkit.store import writing
from funnelkit.store.documents import TROUBLE, checksum, is_of, parse, read_day, seal

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

FORMAT = 1
FILE = "sent.json"
MOST = 500
"""Commands that are remembered, the latest sent."""


@dataclass(frozen=True)
class Sent:
    """What was sent last for a `key` (digest of command and recipients).

    `content` is the digest of the message ("": some recipients still lack it), `facts` that of the figures and verdicts
    alone, `number` how many were sent before, `on` the day.
    """

    key: str
    content: str
    facts: str
    number: int
    on: date


def load_sent(folder: Path) -> dict[str, Sent]:
    """Read what was sent last by key; a file that is missing or damaged has none. Raises StrangeFile, CannotRead."""
    try:
        document = parse(writing.read_whole(folder / FILE))
        if document["checksum"] != checksum(document) or is_of(int, document["funnelkit_sent"]) > FORMAT:
            return {}
        entries = [_read(is_of(dict, entry)) for entry in is_of(list, document["sent"])]
    except (FileNotFoundError, *TROUBLE):
        return {}
    return {entry.key: entry for entry in entries}


def record_sent(folder: Path, entry: Sent) -> None:
    """Remember what was sent; raises StoreLocked, CannotWrite and what `load_sent` does."""
    with writing.locked(folder):
        found = load_sent(folder)
        found.pop(entry.key, None)
        kept = [*found.values(), entry][-MOST:]
        lines = [vars(each) | {"on": each.on.isoformat()} for each in kept]
        writing.replace_file(folder / FILE, seal({"funnelkit_sent": FORMAT, "sent": lines}))


def _read(entry: dict[str, Any]) -> Sent:
    key, content, facts = (is_of(str, entry[name]) for name in ("key", "content", "facts"))
    return Sent(key, content, facts, is_of(int, entry["number"]), read_day(entry["on"]))
