"""Options that several commands have, each told once; each is a FUNNELKIT_… variable and a key of the configuration."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from funnelkit.cli.settings import read_settings
from funnelkit.errors import UsageError
from funnelkit.languages import languages, load_words

if TYPE_CHECKING:
    from funnelkit.intake import Order
    from funnelkit.languages import Words
    from funnelkit.model import Period

HELP = load_words("en")["help"]

GRAINS = ("month", "week", "quarter", "year")
FORMATS = ("terminal", "json")
DUPLICATES = ("id", "person", "keep")


class BadChoice(UsageError):
    """An option has a value that it cannot have."""

    key = "bad_choice"


def choose(option: str, value: str, choices: tuple[str, ...]) -> str:
    """Give the value of an option if it is one of its choices."""
    if value not in choices:
        raise BadChoice(option=option, value=value, choices=choices)
    return value


def _option(name: str, help_key: str, **settings: Any) -> Any:
    variable = "FUNNELKIT_" + name.removeprefix("--").replace("-", "_").upper()
    return typer.Option(name, help=HELP[help_key], envvar=variable, show_envvar=False, **settings)


def _configure(context: typer.Context, value: str) -> str:
    """Read the configuration before the other options, as their defaults."""
    context.default_map = {**(context.default_map or {}), **read_settings(Path(value) if value else None)}
    return value


Files = Annotated[list[str], typer.Argument(help=HELP["files"], metavar="EXPORT")]
Config = Annotated[str, _option("--config", "config", metavar="FILE", is_eager=True, callback=_configure)]
Map = Annotated[list[str], _option("--map", "map", metavar="FIELD=HEADER")]
Where = Annotated[list[str], _option("--where", "where", metavar="FIELD=VALUE")]
By = Annotated[str, _option("--by", "by", metavar="DIMENSION,…")]
PeriodOption = Annotated[str, _option("--period", "period", metavar="PERIOD")]
Every = Annotated[str, _option("--every", "every", metavar="|".join(GRAINS))]
AsOf = Annotated[str, _option("--as-of", "as_of", metavar="DATE")]
Duplicates = Annotated[str, _option("--duplicates", "duplicates", metavar="id|person|keep")]
Store = Annotated[str, _option("--store", "store", metavar="DIR")]
Sheet = Annotated[str, _option("--sheet", "sheet", metavar="NAME")]
Encoding = Annotated[str, _option("--encoding", "encoding", metavar="NAME")]
Delimiter = Annotated[str, _option("--delimiter", "delimiter", metavar="SIGN")]
Language = Annotated[str, _option("--language", "language", metavar="CODE")]
Format = Annotated[str, _option("--format", "format", metavar="terminal|json")]
Debug = Annotated[bool, typer.Option("--debug", help=HELP["debug"])]

STORE = ".funnelkit"


def today() -> date:
    """Give the day of the run; FUNNELKIT_TODAY sets it, for runs that must repeat."""
    from funnelkit.periods import parse_day

    told = os.environ.get("FUNNELKIT_TODAY")
    return parse_day(told) if told else date.today()


def words_of(language: str) -> Words:
    """Give the words of the language asked for."""
    return load_words(choose("language", language, languages()))


def order_of(
    files: list[str],
    mapping: list[str],
    where: list[str],
    as_of: str,
    duplicates: str,
    sheet: str,
    encoding: str,
    delimiter: str,
    context: typer.Context,
) -> Order:
    """Make the order of a command's options."""
    from funnelkit.intake import Order, parse_where
    from funnelkit.periods import parse_day
    from funnelkit.reading.table import ReadingOptions
    from funnelkit.recognition.plan import parse_mapping

    tab = {"tab": "\t", "\\t": "\t"}
    return Order(
        tuple(files),
        today(),
        tuple(parse_mapping(text) for text in mapping),
        tuple(parse_where(text) for text in where),
        choose("duplicates", duplicates, DUPLICATES),
        parse_day(as_of) if as_of else None,
        ReadingOptions(sheet or None, encoding or None, tab.get(delimiter, delimiter) or None),
        tuple((context.default_map or {}).get("statuses", {}).items()),
    )


def period_of(text: str) -> Period | None:
    """Read --period."""
    from funnelkit.periods import parse_period

    return parse_period(text, today()) if text else None
