"""Arguments of a notebook: what is given is what was looked for, or an error says so, as the command line's do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from os import PathLike, fspath
from typing import TYPE_CHECKING, TypeVar

from funnelkit.choices import choose
from funnelkit.errors import FunnelkitError, UsageError
from funnelkit.languages import languages, load_words
from funnelkit.periods import parse_day, parse_period

if TYPE_CHECKING:
    from funnelkit.languages import Words
    from funnelkit.model import Period

Given = TypeVar("Given")

_LOADED = 'leads = fk.load("march.csv")'
_WRITTEN = {
    "leads": _LOADED,
    "base": 'base = fk.open_baseline("spring")',
    "kept": 'kept = fk.baseline(leads, name="spring")',
    "as_of": 'as_of="2026-04-05"',
    "since": 'since="2026-04-05"',
    "period": 'period="2026-03"',
    "by": 'by="manager", by=["manager", "source"]',
    "only": 'only="managers", only=["managers", "sources"]',
    "fields": 'fields={"contacted": "Spoke with"}',
    "where": 'where={"source": "website"}',
    "statuses": 'statuses={"Closed won": "sold"}',
    "sheet": 'sheet="Leads"',
    "encoding": 'encoding="cp1251"',
    "delimiter": 'delimiter=";"',
    "crm": 'crm="Pipedrive"',
    "preset": 'preset="school"',
    "name": 'name="spring"',
    "drop_tests": "drop_tests=True",
    "replace": "replace=True",
    "store": 'store=".funnelkit"',
    "path": 'save("report.html")',
}
"""How each argument is written; each of these runs."""


class BadArgument(UsageError):
    """An argument is of another type than the one looked for."""

    key = "bad_argument"


@contextmanager
def worded() -> Iterator[None]:
    """Give an error the words of the command line, as a note of the traceback."""
    try:
        yield
    except FunnelkitError as error:
        for line in load_words("en").error(error):
            error.add_note(line)
        raise


def files_of(given: Iterable[object]) -> tuple[str, ...]:
    """Give the names of files; a list of them counts as each of them."""
    names = [part for one in given for part in (one if isinstance(one, list | tuple) else (one,))]
    if not names:
        raise BadArgument(argument="files", wanted="str | Path", found="()", example=_LOADED)
    return tuple(_file("files", name) for name in names)


def file_of(argument: str, given: object) -> str:
    """Give the name of a file or a folder."""
    return _file(argument, given)


def text_of(argument: str, given: object) -> str | None:
    """Give a text, or None where none is given."""
    if given is None or isinstance(given, str):
        return given
    raise _refusal(argument, given, "str")


def name_of(argument: str, given: object) -> str | None:
    """Give a name; a number is one, too: sheet 2, the period 2026."""
    return text_of(argument, str(given) if type(given) is int else given)


def flag_of(argument: str, given: object) -> bool:
    """Give yes or no: a text such as "no" would be a yes."""
    return instance_of(argument, given, bool)


def instance_of(argument: str, given: object, wanted: type[Given]) -> Given:
    """Give what is of the type that was looked for."""
    if isinstance(given, wanted):
        return given
    raise _refusal(argument, given, wanted.__name__)


def day_of(argument: str, given: object) -> date | None:
    """Give a day, the one of a moment, or None where none is given. Raises BadDate."""
    if isinstance(given, datetime):
        return given.date()
    if given is None or isinstance(given, date):
        return given
    if isinstance(given, str):
        return parse_day(given)
    raise _refusal(argument, given, "date | str")


def period_of(argument: str, given: object) -> Period | None:
    """Give a period, or None where none is given. Raises BadPeriod."""
    name = name_of(argument, given)
    return parse_period(name, date.today()) if name else None


def names_of(argument: str, given: object) -> tuple[str, ...]:
    """Give names: none, one, several with commas between them, or a list of them."""
    if given is None:
        return ()
    if isinstance(given, str):
        return tuple(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))
    if isinstance(given, Iterable) and not isinstance(given, Mapping | bytes):
        names = tuple(given)
        if all(isinstance(name, str) for name in names):
            return names
    raise _refusal(argument, given, "str | list[str]")


def pairs_of(argument: str, given: object) -> tuple[tuple[str, str], ...]:
    """Give the pairs of a dict of texts, none where none is given; numbers are texts, too."""
    if given is None:
        return ()
    if isinstance(given, Mapping):
        pairs = tuple(given.items())
        strange = [part for pair in pairs for part in pair if not isinstance(part, str | int)]
        if not strange:
            return tuple((str(name), str(value)) for name, value in pairs)
        given = strange[0]
    raise _refusal(argument, given, "dict[str, str]")


def words_of(language: str) -> Words:
    """Give the words of a language. Raises BadChoice."""
    return load_words(choose("language", language, languages()))


def _file(argument: str, given: object) -> str:
    if isinstance(given, str | PathLike):
        name = fspath(given)
        if isinstance(name, str):
            return name
    raise _refusal(argument, given, "str | Path")


def _refusal(argument: str, given: object, wanted: str) -> BadArgument:
    """Word what was there: a plain value with its type, of all else the type alone."""
    kind = "None" if given is None else type(given).__name__
    plain = isinstance(given, str | int | float)
    example = _WRITTEN.get(argument, _LOADED)
    if argument == "files" and hasattr(given, "to_csv"):
        example = f'frame.to_csv("march.csv", index=False); {_LOADED}'
    return BadArgument(
        argument=argument, wanted=wanted, found=f"{given!r} ({kind})" if plain else kind, example=example
    )
