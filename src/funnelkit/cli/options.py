"""Options that several commands have, each told once; each is a FUNNELKIT_… variable and a key of the configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from funnelkit.addresses import parse_names
from funnelkit.choices import DUPLICATES, choose, whole_number
from funnelkit.cli.output import parse_output
from funnelkit.cli.settings import read_settings
from funnelkit.cli.watching import watching
from funnelkit.formats.result import FORMATS, format_of
from funnelkit.languages import languages, load_words
from funnelkit.periods import GRAINS
from funnelkit.presets import PRESETS as _PRESETS
from funnelkit.presets import SALES, Business, parse_steps

if TYPE_CHECKING:
    from funnelkit.calendars import Calendar
    from funnelkit.cli.mail import Request
    from funnelkit.intake import Order
    from funnelkit.intake.redaction import Redaction
    from funnelkit.languages import Words
    from funnelkit.model import Period


class _Keys(dict[str, str]):
    """Gives each key itself: help is worded when it is shown, in the language of the run."""

    def __missing__(self, key: str) -> str:
        return key


HELP: Mapping[str, str] = _Keys()
"""Help texts of commands and options, by their keys in the section `help`."""

PRESETS = tuple(_PRESETS)
STORE = ".funnelkit"


def _option(name: str, help_key: str, **settings: Any) -> Any:
    variable = "FUNNELKIT_" + name.removeprefix("--").replace("-", "_").upper()
    return typer.Option(name, help=HELP[help_key], envvar=variable, show_envvar=False, **settings)


def _configure(context: typer.Context, value: str) -> str:
    """Read the configuration before the other options, as their defaults; one that `init` is to write need not be there."""
    path = Path(value) if value else None
    if path is None or path.exists() or context.info_name != "init":
        context.default_map = {**(context.default_map or {}), **read_settings(path)}
    return value


_SHARED: Mapping[str, tuple[Any, Any]] = {
    "files": (Annotated[list[str], typer.Argument(help=HELP["files"], metavar="EXPORT")], Parameter.empty),
    "by": (Annotated[str, _option("--by", "by", metavar="DIMENSION,…")], ""),
    "only": (Annotated[str, _option("--only", "only", metavar="SECTION,…")], ""),
    "period": (Annotated[str, _option("--period", "period", metavar="PERIOD")], ""),
    "every": (Annotated[str, _option("--every", "every", metavar="|".join(GRAINS))], "month"),
    "as_of": (Annotated[str, _option("--as-of", "as_of", metavar="DATE")], ""),
    "mapping": (Annotated[list[str], _option("--map", "map", metavar="FIELD=HEADER")], []),
    "where": (Annotated[list[str], _option("--where", "where", metavar="FIELD=VALUE")], []),
    "duplicates": (Annotated[str, _option("--duplicates", "duplicates", metavar="|".join(DUPLICATES))], "id"),
    "drop_tests": (Annotated[bool, _option("--drop-tests", "drop_tests")], False),
    "store": (Annotated[str, _option("--store", "store", metavar="DIR")], STORE),
    "redact": (Annotated[bool, _option("--redact", "redact")], False),
    "sheet": (Annotated[str, _option("--sheet", "sheet", metavar="NAME")], ""),
    "encoding": (Annotated[str, _option("--encoding", "encoding", metavar="NAME")], ""),
    "delimiter": (Annotated[str, _option("--delimiter", "delimiter", metavar="SIGN")], ""),
    "timezone": (Annotated[str, _option("--timezone", "timezone", metavar="ZONE")], ""),
    "crm": (Annotated[str, _option("--crm", "crm", metavar="NAME")], ""),
    "preset": (Annotated[str, _option("--preset", "preset", metavar="|".join(PRESETS))], ""),
    "steps": (Annotated[str, _option("--steps", "steps", metavar="STEP[=NAME],…")], ""),
    "sale": (Annotated[str, _option("--sale", "sale", metavar="|".join(SALES))], ""),
    "pipeline": (Annotated[str, _option("--pipeline", "pipeline", metavar="NAME")], ""),
    "which_baseline": (Annotated[str, _option("--baseline", "which_baseline", metavar="NAME")], ""),
    "use_young_leads": (Annotated[bool, _option("--use-young-leads", "young")], False),
    "since": (Annotated[str, _option("--since", "since", metavar="DATE")], ""),
    "within": (Annotated[str, _option("--within", "within", metavar="DAYS")], ""),
    "goal": (Annotated[str, _option("--goal", "goal", metavar="METRIC")], ""),
    "explain": (Annotated[str, _option("--explain", "explain", metavar="METRIC")], ""),
    "fail_on_worse": (Annotated[str, _option("--fail-on", "fail_on_worse", metavar="worse")], ""),
    "mail_to": (Annotated[list[str], _option("--mail-to", "mail_to", metavar="ADDRESS")], []),
    "mail_if": (Annotated[str, _option("--mail-if", "mail_if", metavar="always|worse|changed")], ""),
    "mail_preview": (Annotated[str, _option("--mail-preview", "mail_preview", metavar="FILE")], ""),
    "mail_again": (Annotated[bool, _option("--mail-again", "mail_again")], False),
    "attach": (Annotated[list[str], _option("--attach", "attach", metavar="FORMAT")], []),
    "language": (Annotated[str, _option("--language", "language", metavar="CODE")], "en"),
    "how": (Annotated[str, _option("--format", "format", metavar="FORMAT")], "terminal"),
    "output": (Annotated[list[str], _option("--output", "output", metavar="FILE")], []),
    "config": (
        Annotated[str, _option("--config", "config", metavar="FILE", is_eager=True, callback=_configure)],
        "",
    ),
    "quiet": (Annotated[bool, _option("--quiet", "quiet")], False),
    "verbose": (Annotated[bool, _option("--verbose", "verbose")], False),
    "debug": (Annotated[bool, typer.Option("--debug", help=HELP["debug"])], False),
}

Limit = Annotated[str, typer.Option("--limit", help=HELP["limit_lines"], metavar="N")]
Columns = Annotated[str, typer.Option("--columns", help=HELP["rows_columns"], metavar="COLUMN,…")]
"""Options of several lists, which each of them has where it fits."""

SHOWING = ("language", "how", "output", "config", "quiet", "verbose", "debug")
"""Options of every command that shows something."""

MAILING = ("mail_to", "mail_if", "mail_preview", "mail_again", "attach")
"""Options of every command whose result can be mailed; the outbox is in the store."""

READING = ("mapping", "sheet", "encoding", "delimiter", "timezone", "crm")
"""Options of every command that reads exports."""

UNDATED = ("as_of", "where", "duplicates", "drop_tests", *READING)
"""Options of every command that takes all leads in, of whatever period."""

BUSINESS = ("preset", "steps", "sale", "pipeline")
"""Options of what a business calls its steps and a sale."""

JUDGING = ("which_baseline", "since", "within", "goal", "explain", "use_young_leads", "fail_on_worse")
"""Options of a comparison."""

COUNTING = (
    "period",
    "every",
    "as_of",
    "mapping",
    "where",
    "duplicates",
    "drop_tests",
    *READING[1:],
    *BUSINESS,
)
"""Options of every command that counts leads."""


@dataclass(frozen=True)
class Asked:
    """What was asked for by the options that several commands have; `of` gives one of them as it was typed.

    `outputs` are the files to write instead of printing, `mail` says whom to mail it to instead, `redaction` who is left out.
    """

    context: typer.Context
    of: Mapping[str, Any]
    words: Words
    how: str
    outputs: tuple[Path, ...] = ()
    mail: Request | None = None
    redaction: Redaction | None = None

    @property
    def given(self) -> Mapping[str, Any]:
        """What the configuration says, its tables among it."""
        return self.context.default_map or {}

    @property
    def store(self) -> Path:
        """Give the folder of the baselines; that of a command without the option is as another's would be."""
        named = self.of.get("store") or os.environ.get("FUNNELKIT_STORE") or self.given.get("store")
        return Path(named or STORE)

    @property
    def period(self) -> Period | None:
        """Read --period."""
        from funnelkit.periods import parse_period

        return parse_period(self.of["period"], self.today) if self.of["period"] else None

    @property
    def today(self) -> date:
        """Give the day of the run, that of --timezone if it is given."""
        return today(self.of.get("timezone") or "")

    @property
    def calendar(self) -> Calendar:
        """Give [calendar] of the configuration; without one every day is a working day."""
        from funnelkit.calendars import read_calendar

        return read_calendar(self.given.get("calendar", {})).checked()

    def names(self, option: str) -> tuple[str, ...]:
        """Read an option of names with commas between them."""
        return tuple(dict.fromkeys(name.strip() for name in self.of[option].split(",") if name.strip()))

    def columns(self, text: str) -> tuple[str, ...]:
        """Read --columns: names with commas between them; with --redact only what cannot tell who somebody is."""
        names = parse_names(text)
        return self.redaction.of_columns(names) if self.redaction else names

    def every(self, usual: str = "") -> str:
        """Give the length of periods."""
        return choose("every", self.of["every"] or usual, GRAINS)

    def most(self, limit: str, short: int) -> int | None:
        """Give how many lines of a list to name: as many as --limit says, else a few for the eye and all for a program."""
        if limit:
            return whole_number("limit", limit)
        files = [*map(format_of, self.outputs), *self.of.get("attach", ())]
        formats = files or ([] if self.mail else [self.how])
        return None if any(FORMATS[name].whole for name in formats) else short

    def order(self) -> Order:
        """Make the order of the files."""
        from funnelkit.cli.ordering import make_order

        return make_order(self)

    @property
    def business(self) -> Business:
        """Read --preset and --steps."""
        preset = choose("preset", self.of.get("preset") or "", ("", *PRESETS))
        return Business(preset, *parse_steps(self.of.get("steps") or ""))

    @property
    def own_words(self) -> Words:
        """The words in which the business speaks of its steps."""
        business = self.business
        return self.words.of_business(business.preset, business.names)

    def is_on(self, name: str) -> bool:
        """Say whether a switch is on; one that the command does not have is off."""
        return bool(self.of.get(name))

    def is_saved(self, name: str) -> bool:
        """Say whether an option has its value from the configuration."""
        source = self.context.get_parameter_source(name)
        return source is not None and source.name == "DEFAULT_MAP"


def _asked(context: typer.Context, of: Mapping[str, Any], spoken: tuple[str, ...]) -> Asked:
    language = choose("language", of["language"], spoken or languages())
    words = load_words(language if language in languages() else "en")
    outputs = tuple(parse_output(name) for name in of.get("output") or ())
    asked = Asked(context, of, words, choose("format", of.get("how", "terminal"), tuple(FORMATS)), outputs)
    if of.get("redact"):
        from funnelkit.cli.reasons import kept_book
        from funnelkit.intake.redaction import Redaction

        asked = replace(asked, redaction=Redaction(asked.store, words.code, kept_book(asked)))
    if "mail_to" not in of or not any(of[name] for name in MAILING[:4]):
        return asked
    from funnelkit.cli.mail import read_request

    return replace(asked, mail=read_request(asked))


def takes(
    *names: str, spoken: tuple[str, ...] = (), **defaults: object
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command, beside its own options, some of those that several commands have.

    The command's first parameter is what was asked (`Asked`); the others are its own options. `spoken` are the
    languages that it can write, where they are more than those of reports; `defaults` are those that differ from what
    the option is elsewhere.
    """

    def give(command: Callable[..., None]) -> Callable[..., None]:
        def run(context: typer.Context, **typed: Any) -> None:
            asked = _asked(context, {name: typed.pop(name) for name in names}, spoken)
            with watching(asked.words, quiet=asked.is_on("quiet"), verbose=asked.is_on("verbose")):
                command(asked, **typed)

        own = list(signature(command, eval_str=True).parameters.values())[1:]
        shared = [_parameter(name, defaults.get(name, _SHARED[name][1])) for name in names]
        first = Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context)
        files = shared[: names[0] == "files"]
        own = [parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in own]
        parameters = [first, *files, *own, *shared[len(files) :]]
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return give


def today(timezone: str = "", now: Callable[[tzinfo | None], datetime] = datetime.now) -> date:
    """Give the day of the run, in a time zone or that of the system; FUNNELKIT_TODAY sets it, for runs that must repeat.

    Raises BadTimezone.
    """
    from funnelkit.periods import parse_day, read_timezone

    zone = read_timezone(timezone) if timezone else None
    told = os.environ.get("FUNNELKIT_TODAY")
    return parse_day(told) if told else now(zone).date()


def _parameter(name: str, default: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=_SHARED[name][0], default=default)
