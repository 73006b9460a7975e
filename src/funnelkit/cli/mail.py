"""Mail instead of printing: what is asked of it, whether it goes, and what is said of it."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.choices import choose
from funnelkit.cli.options import MAILING
from funnelkit.cli.talk import Talk, is_hushed
from funnelkit.errors import OutputError, UsageError
from funnelkit.formats.mail import TYPES, Attached, Envelope, digest_of, make_message
from funnelkit.formats.result import FORMATS, save
from funnelkit.mailing.account import WHEN, MailNotSetUp, parse_address, read_account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.headerregistry import Address
    from email.message import EmailMessage

    from funnelkit.cli.options import Asked
    from funnelkit.formats.result import Result
    from funnelkit.languages import Words
    from funnelkit.mailing.account import Account
    from funnelkit.mailing.delivery import Failure
    from funnelkit.mailing.dispatch import Dispatched
    from funnelkit.store.outbox import Waiting
    from funnelkit.store.sent import Sent

REPORTS = ("report", "compare")
"""Commands that an unattended run mails to those of the configuration without being asked."""

JUDGING = ("compare", "silence", "check")
"""Commands that say whether something is worse, silent or wrong."""

_UNSEEN = {*MAILING, "config", "debug", "how", "output", "fail_on", "fail_on_worse"}
"""Options that do not make a command another one."""

_PASSING = {"as_of", "inputs", "notes"}
"""What a new export of the same figures changes."""


class NothingJudged(UsageError):
    """A mail is to go only where something is worse, from a command that gives no verdict."""

    key = "mail_if_unjudged"


class MailNotSent(OutputError):
    """A mail could not be sent to anybody; it is in the outbox."""

    key = "mail_not_sent"


class MailPartlySent(OutputError):
    """A mail went to some of its recipients; for the others it is in the outbox."""

    key = "mail_partly_sent"


@dataclass(frozen=True)
class Request:
    """What the options and the configuration ask of a mail; `preview` is a file to write instead of sending."""

    to: tuple[Address, ...]
    account: Account | None
    when: str
    attach: tuple[str, ...]
    preview: Path | None
    again: bool


def read_request(asked: Asked) -> Request | None:
    """Read what is asked of a mail; None where none is. Raises a UsageError before any work is done."""
    of = asked.of
    if not _is_meant(asked):
        return None
    when = choose("mail-if", of["mail_if"] or "always", WHEN)
    command = asked.context.command.name or ""
    if when == "worse" and command not in JUDGING:
        raise NothingJudged(command=command, commands=JUDGING)
    attach = tuple(choose("attach", how, tuple(TYPES)) for how in dict.fromkeys(of["attach"]))
    found = (parse_address(text) for text in of["mail_to"])
    to = tuple({address.addr_spec.lower(): address for address in found}.values())
    preview = Path(of["mail_preview"]) if of["mail_preview"] else None
    if not (to or preview):
        raise MailNotSetUp(missing="to")
    account = account_of(asked) if preview is None or "mail" in asked.given else None
    return Request(to, account, when, attach, preview, bool(of["mail_again"]))


def account_of(asked: Asked) -> Account:
    """Read the server of [mail]; raises MailNotSetUp, MailUnencrypted, BadMailAddress."""
    return read_account(asked.given.get("mail", {}))


def _is_meant(asked: Asked) -> bool:
    """Say whether this run is to mail: those of the configuration get unasked what a report brings that nobody watches."""
    of = asked.of
    if any(of[name] and not asked.is_saved(name) for name in MAILING[:4]):
        return True
    return bool(of["mail_to"]) and asked.context.command.name in REPORTS and not is_watched()


def is_watched() -> bool:
    """Say whether a person sits before a terminal."""
    return sys.stdout.isatty() or sys.stderr.isatty()


# --- sending -----------------------------------------------------------------------------------------------------


def send(result: Result, request: Request, asked: Asked, *, alarm: bool) -> None:
    """Mail a result, or write it as it would go; `alarm`: something is worse, silent or wrong.

    Raises MailNotSent, MailPartlySent, CannotWriteOutput and what the outbox raises.
    """
    from funnelkit.mailing.dispatch import dispatch, settle
    from funnelkit.store.outbox import Waiting
    from funnelkit.store.sent import load_sent

    if request.preview:
        save(request.preview, _make(result, request, 0).as_bytes())
        return
    assert request.account is not None
    settle(asked.store)
    key = _key(request, asked)
    last = load_sent(asked.store).get(key)
    facts = _digest(_lasting(json.loads(result.text("json"))))
    message = _make(result, request, last.number + 1 if last else 0)
    waiting = Waiting(
        digest_of(message),
        key,
        facts,
        last.number + 1 if last else 0,
        tuple(address.addr_spec for address in request.to),
        message.as_bytes(),
    )
    if reason := _why_not(request, waiting, last, alarm=alarm):
        whisper(asked.words.text("mail", reason, on=last.on if last else ""))
        return
    tell(dispatch(asked.store, waiting, request.account, asked.today), asked.store, asked.words)


def _make(result: Result, request: Request, number: int) -> EmailMessage:
    """Make the message with its attachments, named by the kind of the result and the day of the export."""
    day = f"-{day}" if (day := result.payload.get("as_of")) else ""
    files = [
        Attached(f"funnelkit-{result.kind}{day}{FORMATS[how].suffixes[0]}", how, result.data(how))
        for how in request.attach
    ]
    sender = request.account.sender if request.account else None
    return make_message(result.document, Envelope(sender, request.to, number), files, result.words)


def _why_not(request: Request, waiting: Waiting, last: Sent | None, *, alarm: bool) -> str:
    """Say why a mail is not to go, by the key of the words; "" where it is to."""
    if request.when == "worse" and not alarm:
        return "kept_nothing_worse"
    if last is None or request.again:
        return ""
    if waiting.content == last.content:
        return "kept_same"
    return "kept_unchanged" if request.when == "changed" and waiting.facts == last.facts else ""


def _key(request: Request, asked: Asked) -> str:
    """Give the digest of a command line and its recipients."""
    told = {name: value for name, value in asked.context.params.items() if name not in _UNSEEN}
    to = sorted(address.addr_spec.lower() for address in request.to)
    return _digest([asked.context.command.name, told, to])


def _lasting(value: object) -> object:
    """Leave out what changes with every export, though its figures and verdicts do not."""
    if isinstance(value, dict):
        return {name: _lasting(entry) for name, entry in value.items() if name not in _PASSING}
    return [_lasting(entry) for entry in value] if isinstance(value, list) else value


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# --- what is said of it ------------------------------------------------------------------------------------------


def tell(done: Dispatched, store: Path, words: Words) -> None:
    """Say to a person who watches what was sent; raises MailNotSent or MailPartlySent where not all have it."""
    subject = done.waiting.subject
    if done.failed:
        told = {
            "id": done.waiting.id,
            "folder": str(store / "outbox"),
            "reason": _reasons(done.failed, words),
        }
        if done.accepted:
            raise MailPartlySent(**told, accepted=done.accepted, failed=tuple(done.failed))
        raise MailNotSent(**told)
    key = "sent" if done.accepted else "sent_before"
    whisper(words.text("mail", key, to=", ".join(done.accepted), subject=subject))


def _reasons(failed: Mapping[str, Failure], words: Words) -> str:
    """Word each reason once; whom it concerns, where not all failed for the same."""
    from funnelkit.mailing.delivery import list_failures

    found = list_failures(failed)
    told = [
        (words.text("mail", f"failed_{failure.key}", said=failure.said), addresses)
        for failure, addresses in found.items()
    ]
    if len(told) == 1:
        return told[0][0]
    return "; ".join(f"{', '.join(addresses)}: {reason}" for reason, addresses in told)


def whisper(text: str) -> None:
    """Say something to a person who watches; an unattended run that went well says nothing."""
    if is_watched() and not is_hushed():
        Talk().say(text)
