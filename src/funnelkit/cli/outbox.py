"""`funnelkit outbox`: mails that could not be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show
from funnelkit.cli.quick import QuickCommand, QuickGroup
from funnelkit.cli.talk import Talk

if TYPE_CHECKING:
    from funnelkit.store.outbox import Waiting

app = typer.Typer(cls=QuickGroup, no_args_is_help=True, rich_markup_mode=None)


@app.command("list", cls=QuickCommand, help=o.HELP["outbox_list"])
@o.takes("store", *o.SHOWING)
def list_outbox(asked: o.Asked) -> None:
    """List what waits."""
    from funnelkit.mailing.dispatch import settle
    from funnelkit.store.outbox import list_waiting
    from funnelkit.tables.outbox import make_outbox

    settle(asked.store)
    found = list_waiting(asked.store)
    payload = _payload(asked, found)
    show("outbox", payload, lambda: make_outbox(found, str(asked.store), asked.words), asked)


@app.command("send", cls=QuickCommand, help=o.HELP["outbox_send"])
@o.takes("store", *o.SHOWING)
def send_outbox(
    asked: o.Asked, name: Annotated[str, typer.Argument(help=o.HELP["mail_id"], metavar="ID")] = ""
) -> None:
    """Send what waits, one after the other; those that cannot be sent wait on."""
    from funnelkit.cli.mail import account_of, tell
    from funnelkit.errors import OutputError
    from funnelkit.mailing.dispatch import dispatch
    from funnelkit.store.outbox import find_waiting, list_waiting
    from funnelkit.tables.outbox import make_sent

    account = account_of(asked)
    found = (find_waiting(asked.store, name),) if name else list_waiting(asked.store)
    sent: list[Waiting] = []
    failed: list[OutputError] = []
    for waiting in found:
        try:
            tell(dispatch(asked.store, waiting, account, asked.today), asked.store, asked.words)
            sent.append(waiting)
        except OutputError as error:
            failed.append(error)
    if failed:
        for told in failed[:-1]:
            Talk().error(told)
        raise failed[-1]
    payload = {**_payload(asked, list_waiting(asked.store)), "sent": [waiting.id for waiting in sent]}
    show("outbox", payload, lambda: make_sent(sent, asked.words), asked)


@app.command("remove", cls=QuickCommand, help=o.HELP["outbox_remove"])
@o.takes("store", *o.SHOWING)
def remove_outbox(
    asked: o.Asked, name: Annotated[str, typer.Argument(help=o.HELP["mail_id"], metavar="ID")]
) -> None:
    """Take one out."""
    from funnelkit.store.outbox import find_waiting, list_waiting, remove
    from funnelkit.tables.outbox import make_removed

    found = find_waiting(asked.store, name)
    remove(asked.store, found)
    payload = {**_payload(asked, list_waiting(asked.store)), "removed": found.id}
    show("outbox", payload, lambda: make_removed(found, asked.words), asked)


def _payload(asked: o.Asked, waiting: tuple[Waiting, ...]) -> dict[str, object]:
    entries = [{"id": each.id, "subject": each.subject, "to": each.left} for each in waiting]
    return {"store": str(asked.store), "waiting": entries}
