"""Which file of reasons a command goes by."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from funnelkit.cli.settings import FILE

if TYPE_CHECKING:
    from funnelkit.cli import options as o
    from funnelkit.languages.refusals import ReasonBook


def read_book(named: str, asked: o.Asked) -> ReasonBook:
    """Read the file of reasons that is named, else the one beside the configuration, if there is one."""
    from funnelkit.configuration.reasons import FILE as BOOK
    from funnelkit.configuration.reasons import read_reasons
    from funnelkit.languages.refusals import NO_BOOK

    path = Path(named) if named else Path(asked.of["config"] or FILE).parent / BOOK
    return read_reasons(path) if named or path.is_file() else NO_BOOK


def kept_book(asked: o.Asked) -> ReasonBook:
    """Read the reasons that --reasons would name, for a command without that option."""
    named = os.environ.get("FUNNELKIT_REASONS") or asked.given.get("reasons") or ""
    return read_book(named, asked)
