"""`funnelkit forecast`: what the open leads will bring, and how often such forecasts held."""

from __future__ import annotations

from typing import Annotated

import typer

from funnelkit.cli import options as o
from funnelkit.cli.output import show


@o.takes(
    "files",
    "by",
    "every",
    *o.UNDATED,
    *o.BUSINESS,
    "redact",
    *o.SHOWING,
)
def forecast(
    asked: o.Asked,
    backtest: Annotated[bool, typer.Option("--backtest", help=o.HELP["backtest"])] = False,
) -> None:
    """Say what the open leads will bring."""
    from funnelkit.department.forecast import Asking, forecast_sales
    from funnelkit.tables.forecast import make_forecast
    from funnelkit.tables.forecast_payload import forecast_payload

    found = forecast_sales(asked.order(), Asking(asked.every(), asked.names("by"), backtest))
    show("forecast", forecast_payload(found), lambda: make_forecast(found, asked.words), asked)
