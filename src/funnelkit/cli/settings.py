"""The configuration file, funnelkit.toml: options, [map] of fields to headings, [statuses] of words to outcomes.

[files."NAME".map] is a [map] for one file, where the files of a department differ. [rates] is of currencies.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funnelkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_CODE = re.compile("[A-Z]{3}")
FILE = Path("funnelkit.toml")
_ALL_POINTS = 100
OUTCOMES = ("sold", "lost", "non_target", "open")

OPTIONS = {
    "as_of": str, "baseline": str, "by": str, "delimiter": str, "drop_tests": bool, "duplicates": str, "encoding": str,
    "every": str, "explain": str, "fail_on": str, "format": str, "goal": str, "language": str, "only": str, "output": list, "pipeline": str, "preset": str, "quiet": bool, "sale": str, "steps": str, "period": str, "reasons": str, "sheet": str, "since": str, "store": str, "timezone": str, "verbose": bool, "where": list,
    "within": int,
}  # fmt: skip

_PARAMETERS = {"format": "how", "baseline": "which_baseline", "fail_on": "fail_on_worse"}
"""Options that are called otherwise where they are read."""

COMPARE = ("baseline", "since", "within", "goal", "fail_on")
"""Options that [compare] may hold, beside the changes worth seeing."""


SETTINGS = [
    *OPTIONS,
    "country",
    "[map]",
    "[statuses]",
    "[required]",
    "[topics]",
    "[files]",
    "[funnel]",
    "[sale]",
    "[rates]",
    "[compare]",
    "[callbacks]",
    "[calendar]",
    "[competitors]",
    "[stages]",
    "[deadlines]",
    "[channels]",
    "[plan]",
    "[mail]",
]


class BadConfig(UsageError):
    """A configuration file that cannot be read, or says what cannot be."""

    key = "bad_config"


class UnknownSetting(UsageError):
    """A configuration file sets what there is not, or to a value that cannot be."""

    key = "unknown_setting"


def read_settings(path: Path | None) -> dict[str, Any]:
    """Read a configuration as defaults of the options; without a name, funnelkit.toml of the working folder if there."""
    if path is None and not FILE.is_file():
        return {}
    path = path or FILE
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadConfig(path=str(path), reason=(error.strerror or str(error)).lower()) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadConfig(path=str(path), reason=str(error)) from error
    return _checked(path, settings)


def _lists_fields(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(fields, list) and all(isinstance(field, str) for field in fields)
        for fields in value.values()
    )


def _is_country(value: object) -> bool:
    from funnelkit.recognition.phones import COUNTRIES

    return value in COUNTRIES


def _is_calendar(value: object) -> bool:
    """Say whether it is a table; BadCalendar says what is wrong in it."""
    from funnelkit.calendars import read_calendar

    return isinstance(value, dict) and bool(read_calendar(value))


def _are_channels(value: object) -> bool:
    """Say whether each channel has only who is responsible, how it is tested, and whether it was closed."""
    kinds = {"responsible": str, "test": str, "closed": bool}
    return isinstance(value, dict) and all(
        isinstance(care, dict)
        and all(key in kinds and isinstance(entry, kinds[key]) for key, entry in care.items())
        for care in value.values()
    )


def _tells_outcomes(value: object) -> bool:
    return isinstance(value, dict) and set(value.values()) <= set(OUTCOMES)


def _are_points(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(points, int | float) and not isinstance(points, bool) and 0 < points < _ALL_POINTS
        for points in value.values()
    )


def _are_rates(value: object) -> bool:
    """Say whether a table names a currency `to`, and gives each other one a positive number of it; all ISO codes."""
    if not isinstance(value, dict):
        return False
    rates = {code: rate for code, rate in value.items() if code != "to"}
    codes = [value.get("to"), *rates]
    numbers = all(
        isinstance(rate, int | float) and rate > 0 and not isinstance(rate, bool) for rate in rates.values()
    )
    return bool(rates) and numbers and all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes)


def _are_weights(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(weight, int | float) and not isinstance(weight, bool) and weight >= 0
        for weight in value.values()
    )


def _names_spellings(value: object) -> bool:
    """Say whether a table gives each name its spellings, a list of texts."""
    return isinstance(value, dict) and all(
        isinstance(texts, list) and all(isinstance(text, str) and text.strip() for text in texts)
        for texts in value.values()
    )


def _are_stages(value: object) -> bool:
    """Say whether a table gives some stages a limit in whole days, and nothing else."""
    return isinstance(value, dict) and all(
        isinstance(table, dict)
        and set(table) == {"limit_days"}
        and isinstance(table["limit_days"], int)
        and not isinstance(table["limit_days"], bool)
        and table["limit_days"] >= 0
        for table in value.values()
    )


def _are_deadlines(value: object) -> bool:
    """Say whether a table holds due rules and whether tasks are undone alone; BadRule says what is wrong in a rule."""
    from funnelkit.worklists.due_rules import parse_rules

    if not isinstance(value, dict) or not set(value) <= {"rules", "only_undone"}:
        return False
    parse_rules(value.get("rules", []))
    return isinstance(value.get("only_undone", False), bool)


def _are_targets(value: object) -> bool:
    """Say whether a table plans sales by period, and in tables of the same those of each manager."""
    return isinstance(value, dict) and all(
        _is_planned(name, entry)
        or (isinstance(entry, dict) and all(_is_planned(*pair) for pair in entry.items()))
        for name, entry in value.items()
    )


def _is_planned(name: str, sales: object) -> bool:
    from funnelkit.periods import BadPeriod, parse_period

    try:
        parse_period(name)
    except BadPeriod:
        return False
    return isinstance(sales, int | float) and not isinstance(sales, bool) and sales >= 0


_KEPT: Mapping[str, Callable[[object], bool]] = {
    "statuses": _tells_outcomes,
    "required": _lists_fields,
    "topics": _lists_fields,
    "country": _is_country,
    "rates": _are_rates,
    "worth_seeing": _are_points,
    "callbacks": _are_weights,
    "calendar": _is_calendar,
    "competitors": _names_spellings,
    "stages": _are_stages,
    "deadlines": _are_deadlines,
    "channels": _are_channels,
    "plan": _are_targets,
}
"""Settings that are no option and are kept as they are, if they are of the right kind."""


def _checked(path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in settings.items():
        name = key.replace("-", "_")
        if name == "map" and isinstance(value, dict):
            found["mapping"] = list(_mapped(value))
        elif _is_table(name, value):
            found |= _table(path, name, value)
        elif name == "files" and isinstance(value, dict) and all(map(_maps_only, value.values())):
            found["files"] = {file: list(_mapped(entry.get("map", {}))) for file, entry in value.items()}
        elif name in _KEPT and _KEPT[name](value):
            found[name] = value
        elif name in OPTIONS and isinstance(value, OPTIONS[name]):
            found[_PARAMETERS.get(name, name)] = str(value) if OPTIONS[name] is int else value
        elif name in OPTIONS and hasattr(value, "isoformat"):
            found[_PARAMETERS.get(name, name)] = value.isoformat()
        else:
            raise UnknownSetting(path=str(path), setting=key, settings=SETTINGS)
    return found


_TABLES: Mapping[str, set[str] | None] = {
    "funnel": {"preset", "steps", "pipeline"},
    "compare": {*COMPARE, "worth_seeing"},
    "sale": {"when"},
    "mail": None,
}
"""Tables of options, and what they may hold; of [mail] BadMail says what it may not."""


def _is_table(name: str, value: object) -> bool:
    allowed = _TABLES.get(name, set())
    return name in _TABLES and isinstance(value, dict) and (allowed is None or set(value) <= allowed)


def _table(path: Path, name: str, table: dict[str, Any]) -> dict[str, Any]:
    """Read a table as the options it stands for."""
    if name == "sale":
        return {"sale": table.get("when", "")}
    if name == "mail":
        return _mail(path, table)
    return _funnel(path, table) if name == "funnel" else _checked(path, table)


def _funnel(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    """Read [funnel] as the options it stands for; its steps may be a list."""
    steps = table.get("steps", "")
    joined = ",".join(map(str, steps)) if isinstance(steps, list) else steps
    return _checked(path, {**table, "steps": joined} if "steps" in table else table)


def _mail(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    """Read [mail]: what are options, and how to send; BadMail says what is wrong. Files are seen from the configuration."""
    from funnelkit.mailing.account import check_mail

    check_mail(table)
    given = {
        key: [value] if isinstance(value := table[key], str) else value
        for key in ("to", "attach")
        if key in table
    }
    options = {
        "mail_to": given.get("to", []),
        "attach": given.get("attach", []),
        "mail_if": table.get("if", ""),
    }
    files = {
        key: str(path.parent / Path(table[key]).expanduser())
        for key in ("password_file", "ca_file")
        if table.get(key)
    }
    return {**options, "mail": {**table, **files}}


def _maps_only(entry: object) -> bool:
    return isinstance(entry, dict) and set(entry) <= {"map"} and isinstance(entry.get("map", {}), dict)


def _mapped(table: dict[str, Any]) -> Iterator[str]:
    """Give FIELD=HEADING for each heading of a field; one field may have several, of several files."""
    for field, headers in table.items():
        for header in headers if isinstance(headers, list) else [headers]:
            yield f"{field}={header}"
