"""What stands in the subject of a mail: the verdict, or how much there is to do, in one line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from funnelkit.model import Count, Rate, Score
from funnelkit.periods import is_yearless, period_of
from funnelkit.tables.cells import FEW, share_digits
from funnelkit.tables.comparison_rows import newest_lines, row_name
from funnelkit.tables.sections import period_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from funnelkit.analysis.compared import Compared, ComparedRow, Comparison
    from funnelkit.department.callbacks import CallList
    from funnelkit.department.checking import Checked
    from funnelkit.department.deadlines import Due
    from funnelkit.department.silence import SilenceReport
    from funnelkit.languages import Words
    from funnelkit.model import Period, Row

_SECTION = "mail"
_NAMED = ("worse", "improved")
_COUNTED = ("about_the_same", "no_clear_change", "too_few_leads", "too_early", "not_comparable")
_MARKS = "▲▼=·?…!– "


def comparison_subject(comparison: Comparison, words: Words) -> str:
    """Say what became worse or improved, and how many others were judged: "Contact of leads worse, …: March 2026"."""
    newest = comparison.newest
    row = next((row for row in comparison.periods if newest and row.group["period"] == newest.name), None)
    if newest is None or row is None:
        return words.text(_SECTION, "nothing_judged")
    judged = {line.key: line.compared for line in newest_lines(comparison, row)}
    parts = [*_named(judged, words), *_pooled(comparison.whole, judged, words), *_groups(comparison, words)]
    parts += _counted(judged, words, alone=not parts)
    verdicts = ", ".join(parts) or words.text(_SECTION, "nothing_judged")
    return _begun(words.text(_SECTION, "subject", verdicts=verdicts, period=period_words(newest, words)))


def _named(judged: Mapping[str, Compared], words: Words) -> Iterator[str]:
    """Name what became worse or improved, the worse first."""
    for verdict in _NAMED:
        names = [_name(key, found, words) for key, found in judged.items() if found.verdict == verdict]
        if names:
            yield words.text(_SECTION, "named", names=", ".join(names), verdict=_verdict(verdict, words))


def _pooled(whole: ComparedRow | None, judged: Mapping[str, Compared], words: Words) -> Iterator[str]:
    """Name what only everything since the baseline shows."""
    for verdict in _NAMED:
        names = [
            _name(key, found, words)
            for key, found in (whole.metrics if whole else {}).items()
            if key in judged and found.verdict == verdict != judged[key].verdict
        ]
        if names:
            said = _verdict(verdict, words)
            yield words.text(_SECTION, "named_since", names=", ".join(names), verdict=said)


def _groups(comparison: Comparison, words: Words) -> Iterator[str]:
    """Count the groups of each dimension in which something became worse."""
    for table in comparison.tables:
        count = sum(any(c.verdict == "worse" for c in row.metrics.values()) for row in table.rows)
        if count:
            dimension = words.text("dimensions", table.by)
            yield words.text(_SECTION, "worse_groups", dimension=dimension, count=count)


def _counted(judged: Mapping[str, Compared], words: Words, *, alone: bool) -> Iterator[str]:
    """Count the other verdicts."""
    found = Counter(compared.verdict for compared in judged.values())
    for verdict in _COUNTED:
        if found[verdict]:
            key = "counted" if alone else "counted_others"
            yield words.text(_SECTION, key, count=found[verdict], verdict=_verdict(verdict, words))


def _name(key: str, compared: Compared, words: Words) -> str:
    return row_name(key, compared.current, compared.window_days, words)


def _verdict(verdict: str, words: Words) -> str:
    return words.text("verdicts", verdict).lstrip(_MARKS)


def report_subject(row: Row | None, period: Period | None, words: Words) -> str:
    """Say how many leads became sales, or what else the report opens with; nothing where it has no figures."""
    said = _essence(row, words) if row else ""
    if said and period:
        said = words.text(_SECTION, "subject", verdicts=said, period=period_words(period, words))
    return _begun(said)


def _essence(row: Row, words: Words) -> str:
    leads, sold, rate, nps = (row.metrics[key] for key in ("leads", "sold", "lead_conversion", "nps"))
    if isinstance(leads, Count) and isinstance(sold, Count):
        if not isinstance(rate, Rate) or rate.of < FEW or rate.value is None:
            return words.text(_SECTION, "report_few", sold=sold.n, leads=leads.n)
        share = words.share(rate.value, share_digits(rate.of))
        return words.text(_SECTION, "report_sold", sold=sold.n, leads=leads.n, share=share)
    if isinstance(leads, Count):
        return words.text(_SECTION, "report_leads", leads=leads.n)
    if isinstance(nps, Score) and nps.value is not None:
        return words.text(_SECTION, "report_nps", value=words.number(nps.value, signed=True), n=nps.n)
    return ""


def deadlines_subject(due: Due, words: Words) -> str:
    """Say how many leads and tasks are late or due."""
    lines = sum(each.listing.of for each in due.found.managers)
    return _begun(words.text(_SECTION, "deadlines", lines=lines, on=due.on))


def callbacks_subject(found: CallList, words: Words) -> str:
    """Say how many refused leads to call again; nothing where refusals are not told."""
    if found.refused is None:
        return ""
    return _begun(words.text(_SECTION, "callbacks", leads=found.listing.of, as_of=found.as_of))


def silence_subject(report: SilenceReport, words: Words) -> str:
    """Say how many channels are silent, and how many ring in vain."""
    found = report.found
    if found.whole:
        return _begun(words.text(_SECTION, "silent_whole", since=found.whole.last_on))
    counts = {"silent": len(found.silent), "unanswered": len(found.unanswered or ())}
    parts = [
        words.text(_SECTION, f"count_{name}", **{name: count}) for name, count in counts.items() if count
    ]
    return _begun(", ".join(parts) or words.text(_SECTION, "count_calm", watched=len(found.watched)))


def check_subject(found: Checked, words: Words) -> str:
    """Say how many errors and warnings the data has."""
    return _begun(words.text(_SECTION, "check", errors=found.errors, warnings=found.warnings))


def period_words(period: Period, words: Words) -> str:
    """Name a month as a person does, "March 2026"; any other period by its name.

    >>> from funnelkit.languages import load_words
    >>> from funnelkit.periods import parse_period
    >>> [period_words(parse_period(name), load_words("en")) for name in ("2026-03", "2026-W14")]
    ['March 2026', '2026-W14']
    """
    if is_yearless(period.name) or period_of(period.start, "month").name != period.name:
        return period_name(period.name, words)
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", period.start, locale=words.code))


def _begun(text: str) -> str:
    """Begin a line with a capital letter."""
    return text[:1].upper() + text[1:]
