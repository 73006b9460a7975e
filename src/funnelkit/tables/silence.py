"""Silence in words: what to test and who should, then what else was watched and when each would be missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.analysis.fewer import LATELY
from funnelkit.document import Cell, Column, Document, Table
from funnelkit.model import Note
from funnelkit.tables.cells import figure, roughly
from funnelkit.tables.subjects import silence_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from funnelkit.analysis.fewer import Fall
    from funnelkit.analysis.silence import Channel
    from funnelkit.analysis.unanswered import Unanswered
    from funnelkit.department.silence import SilenceReport
    from funnelkit.languages import Words

_DAILY = 1.0
_WEEK = 7


def silence_payload(report: SilenceReport) -> dict[str, object]:
    """Give all that was watched as the JSON contract has it."""
    found = report.found
    return {
        "as_of": report.as_of,
        "inputs": report.inputs,
        "end": found.end,
        "whole": _channel(found.whole, report) if found.whole else None,
        "silent": [_channel(channel, report) for channel in found.silent],
        "unanswered": None
        if found.unanswered is None
        else [_unanswered(each, report) for each in found.unanswered],
        "away": [_channel(channel, report) for channel in found.away],
        "fewer": [_fall(fall) for fall in found.fewer],
        "ended": [_channel(channel, report) for channel in found.ended],
        "watched": [_channel(channel, report) for channel in found.watched],
        "unjudged": found.unjudged,
        "notes": report.notes,
    }


def _channel(channel: Channel, report: SilenceReport) -> dict[str, object]:
    care = report.care_of(channel.group)
    return {
        "group": dict(channel.group),
        "a_day": channel.a_day,
        "last_on": channel.last_on,
        "tested_on": channel.tested_on,
        "quiet_days": channel.quiet_days,
        "chance": channel.chance,
        "level": channel.level,
        "silent_on": channel.silent_on,
        "conversion": channel.conversion,
        "sales_a_day": _sales(channel),
        "responsible": care.responsible or None,
        "test": care.test or None,
    }


def _unanswered(each: Unanswered, report: SilenceReport) -> dict[str, object]:
    care = report.care_of(each.group)
    return {
        "group": dict(each.group),
        "since": each.since,
        "leads": each.leads,
        "expected": each.expected,
        "usual": each.usual,
        "chance": each.chance,
        "conversion": each.conversion,
        "responsible": care.responsible or None,
        "test": care.test or None,
    }


def _fall(fall: Fall) -> dict[str, object]:
    return {
        "group": dict(fall.group),
        "days": LATELY,
        "leads": fall.leads,
        "usual": fall.usual,
        "ratio": fall.ratio,
    }


def _sales(channel: Channel) -> float | None:
    if channel.conversion is None or channel.conversion.value is None:
        return None
    return channel.a_day * channel.conversion.value


def make_silence(report: SilenceReport, limit: int, words: Words) -> Document:
    """Put it into words: one sentence, a line for each thing to do, then the channels that live."""
    found = report.found
    lines = [_sentence(report, words), *_to_do(report, words)]
    if found.away:
        names = [
            words.text("silence", "away_one", name=c.group["manager"], since=c.last_on) for c in found.away
        ]
        lines.append(words.text("silence", "away", names=", ".join(names)))
    lines += [
        words.text(
            "silence",
            "fewer",
            channel=_name(fall.group, words),
            leads=fall.leads,
            days=LATELY,
            usual=round(fall.usual),
            **_limits(fall, words),
        )
        for fall in found.fewer
    ]
    if found.ended:
        names = [
            words.text("silence", "away_one", name=_name(c.group, words), since=c.last_on)
            for c in found.ended[:limit]
        ]
        lines.append(words.text("silence", "ended", count=len(found.ended), names=", ".join(names)))
    if found.unjudged:
        lines.append(words.text("silence", "unjudged", count=found.unjudged))
    notes = tuple(_note(note, words) for note in report.notes if not len(note.rows))
    tables = (_watched(found.watched, limit, words),) if found.watched else ()
    return Document(words.code, tuple(lines), tables, notes, subject=silence_subject(report, words))


def _note(note: Note, words: Words) -> str:
    """Word a note, weekdays by their names."""
    days = note.params.get("weekdays")
    if isinstance(days, list):
        weekdays = [words.text("weekdays", day) for day in days]
        note = Note(note.key, {**note.params, "weekdays": weekdays})
    return words.note(note)


def _sentence(report: SilenceReport, words: Words) -> str:
    """Say at once whether something is silent."""
    found = report.found
    if found.whole:
        return words.text(
            "silence",
            "whole",
            since=found.whole.last_on,
            end=found.end,
            usual=_pace(found.whole.a_day, words),
        )
    counts = {
        "silent": len(found.silent),
        "unanswered": len(found.unanswered or ()),
        "watched": len(found.watched),
        "end": found.end,
    }
    if found.silent and found.unanswered:
        key = "both"
    elif found.silent or found.unanswered:
        key = "silent" if found.silent else "unanswered"
    else:
        key = "calm" if found.watched else "nothing"
    return words.text("silence", key, **counts)


def _to_do(report: SilenceReport, words: Words) -> Iterable[str]:
    """Say of each finding what is missing, whom to ask, what to test, and what it costs."""
    for channel in report.found.silent:
        told = words.text(
            "silence",
            "no_lead",
            channel=_name(channel.group, words),
            since=channel.last_on,
            days=_days_without(channel),
            usual=_pace(channel.a_day, words),
        )
        yield " ".join(
            [told, *_care(report, channel.group, words), _tested(channel, words), _lost(channel, words)]
        )
    for each in report.found.unanswered or ():
        told = words.text(
            "silence",
            "no_contact" if each.group else "no_contact_whole",
            channel=_name(each.group, words) if each.group else "",
            since=each.since,
            leads=each.leads,
            expected=roughly(each.expected, words),
        )
        yield " ".join([told, *_care(report, each.group, words), *_at_stake(each, words)])


def _at_stake(each: Unanswered, words: Words) -> Iterable[str]:
    rate = each.conversion
    if rate is not None and rate.value is not None:
        sales = roughly(each.leads * rate.value, words)
        yield words.text(
            "silence", "at_stake", sales=sales, share=figure(rate, words), hits=rate.hits, of=rate.of
        )


def _care(report: SilenceReport, group: Mapping[str, str], words: Words) -> Iterable[str]:
    care = report.care_of(group)
    yield (
        words.text("silence", "test_told", test=care.test)
        if care.test
        else words.text("silence", f"test_{'source' if 'source' in group else 'other'}")
    )
    if care.responsible:
        yield words.text("silence", "responsible", name=care.responsible)


def _days_without(channel: Channel) -> int:
    """Count the whole days without a lead; a test lead that came in them is told beside."""
    tested = (
        channel.tested_on if channel.tested_on and channel.tested_on > channel.last_on else channel.last_on
    )
    return channel.quiet_days + (tested - channel.last_on).days


def _tested(channel: Channel, words: Words) -> str:
    if channel.tested_on is None:
        return words.text("silence", "never_tested")
    return words.text("silence", "tested", on=channel.tested_on)


def _lost(channel: Channel, words: Words) -> str:
    sales = _sales(channel)
    if sales is None or channel.conversion is None:
        return words.text("silence", "lost_leads", leads=_pace(channel.a_day, words))
    return words.text(
        "silence",
        "lost_sales",
        leads=_pace(channel.a_day, words),
        sales=_pace(sales, words),
        share=figure(channel.conversion, words),
        hits=channel.conversion.hits,
        of=channel.conversion.of,
    )


def _watched(channels: Sequence[Channel], limit: int, words: Words) -> Table:
    """Lay out the channels that live, those that would be missed first on top."""
    names = ("channel", "pace", "last", "quiet", "named")
    columns = tuple(
        Column(words.text("silence", f"column_{name}"), "left" if name == "channel" else "right")
        for name in names
    )
    ordered = sorted(
        channels,
        key=lambda channel: (channel.silent_on is None, channel.silent_on or channel.last_on, -channel.a_day),
    )
    rows = tuple(
        (
            Cell(_name(channel.group, words)),
            Cell(_pace(channel.a_day, words)),
            Cell(channel.last_on, "moment"),
            Cell(channel.quiet_days, "count"),
            Cell(channel.silent_on, "moment"),
        )
        for channel in ordered[:limit]
    )
    more = len(channels) - len(rows)
    feet = (words.text("words", "more_rows", more=more),) if more > 0 else ()
    return Table(words.text("silence", "watched"), columns, rows, feet)


def _name(group: Mapping[str, str], words: Words) -> str:
    """Name a channel: a source by itself, others with what they are."""
    if not group:
        return words.text("silence", "all")
    if tuple(group) == ("source", "manager"):
        return words.text("silence", "source_manager", **group)
    ((dimension, value),) = group.items()
    if dimension == "source":
        return value
    return words.text("silence", "other", dimension=words.text("dimensions", dimension), value=value)


def _pace(a_day: float, words: Words) -> str:
    """Say how many come: a day, where it is one or more, else a week or a month."""
    if a_day >= _DAILY:
        return words.text("silence", "a_day", count=roughly(a_day, words))
    if a_day * _WEEK >= _DAILY:
        return words.text("silence", "a_week", count=roughly(a_day * _WEEK, words))
    return words.text("silence", "a_month", count=roughly(a_day * 30, words))


def _limits(fall: Fall, words: Words) -> dict[str, str]:
    low, high = fall.ratio.low, fall.ratio.high
    return {
        "low": words.number(low, 2) if low is not None else "0",
        "high": words.number(high, 2) if high is not None else "–",
    }
