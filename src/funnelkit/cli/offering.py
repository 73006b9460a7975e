"""What a shell is offered for the value of an option or an argument; where nothing is, it offers the names of files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from funnelkit.cli.options import STORE
from funnelkit.errors import FunnelkitError

_PLAIN_NAME = re.compile(r"[\w.-]+")
"""What no shell takes for anything else; other names are typed by hand."""


@dataclass(frozen=True)
class Offered:
    """A value that may stand at the cursor."""

    value: str
    help: str = ""
    type: str = "plain"


def offer_values(param: Any) -> None:
    """Let a parameter tell what it can be."""
    find = _FOUND.get(param.name) or _FOUND.get(param.metavar)
    said = _said(param.metavar or "")
    if find is None and not said:
        return

    def complete(context: Any, incomplete: str) -> list[Offered]:
        chosen, comma, begun = incomplete.rpartition(",")
        several = (param.metavar or "").endswith(",…")
        before = f"{chosen}{comma}" if several else ""
        values = find(context) if find else said
        typed = begun if several else incomplete
        taken = set(chosen.split(",")) if several else set()
        return [Offered(before + value) for value in values if value.startswith(typed) and value not in taken]

    param.shell_complete = complete


def _said(metavar: str) -> tuple[str, ...]:
    """Give the values that the help tells: those of `DATE|today|tomorrow` that stand in small letters."""
    words = tuple(word for word in metavar.split("|") if re.fullmatch(r"[a-z0-9][a-z0-9-]*", word))
    return words if "=" not in metavar else ()


def _languages(_: Any) -> Iterable[str]:
    from funnelkit.languages import languages

    return languages()


def _formats(_: Any) -> Iterable[str]:
    from funnelkit.formats.result import FORMATS

    return FORMATS


def _attached(_: Any) -> Iterable[str]:
    from funnelkit.formats.mail import TYPES

    return TYPES


def _judged(_: Any) -> Iterable[str]:
    from funnelkit.metrics import JUDGED

    return JUDGED


def _dimensions(_: Any) -> Iterable[str]:
    from funnelkit.fields import DIMENSIONS

    return DIMENSIONS


def _kinds(_: Any) -> Iterable[str]:
    from funnelkit.worklists.manager_lists import KINDS

    return KINDS


def _sections(context: Any) -> Iterable[str]:
    if context.info_name == "timing":
        from funnelkit.department.timing import SECTIONS

        return SECTIONS
    from funnelkit.department.sections import NAMES

    return NAMES


def _fields(_: Any) -> Iterable[str]:
    from funnelkit.fields import FIELDS

    return FIELDS


def _zones(_: Any) -> Iterable[str]:
    from zoneinfo import available_timezones

    return sorted(available_timezones())


def _baselines(context: Any) -> Iterable[str]:
    """Give the names of a store; what is wrong with it is said by the command itself."""
    from funnelkit.store import folder

    store = context.params.get("store") or os.environ.get("FUNNELKIT_STORE") or STORE
    try:
        return [name for name in folder.names(Path(store)) if _PLAIN_NAME.fullmatch(name)]
    except FunnelkitError:
        return ()


def _kept(context: Any) -> Iterable[str]:
    """Give the names of baselines where NAME is one, not a mail of the outbox."""
    return () if context.parent and context.parent.info_name == "outbox" else _baselines(context)


_FOUND: Mapping[str, Callable[[Any], Iterable[str]]] = {
    "CODE": _languages,
    "METRIC": _judged,
    "DIMENSION,…": _dimensions,
    "SECTION,…": _sections,
    "KIND,…": _kinds,
    "FIELD,…": _fields,
    "COLUMN,…": _fields,
    "ZONE": _zones,
    "PERIOD": lambda _: ("last-month",),
    "how": _formats,
    "attach": _attached,
    "which_baseline": _baselines,
    "name": _kept,
}
"""By what the help calls the value, or by the name of the parameter where several are called the same."""
