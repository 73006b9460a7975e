"""One cell of money: its sign, digits, marks, scale and currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold


@dataclass(frozen=True)
class Amount:
    """What a cell of money says.

    `whole` and `fraction` are strings of digits, `tens` the power of ten of a suffix (`45k`: 3). `mark`: the decimal
    mark that the cell proves, "." or ",". `open_mark`: of `1.234`, the mark that parts either thousands or decimals;
    it is kept as if it were the decimal one.
    """

    whole: str
    fraction: str = ""
    negative: bool = False
    tens: int = 0
    mark: str | None = None
    open_mark: str | None = None
    currency: str | None = None


_PLAIN = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?")
_OTHER_MARK = {".": ",", ",": "."}
_SIGNS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\u2007\t\r\n", " ") | dict.fromkeys("’‘`´", "'") | {"−": "-"}
)
_PARTS = re.compile(r"(?P<before>[^0-9]*?)(?P<core>[.,]?[0-9](?:[0-9.,' ]*[0-9])?)(?P<after>[^0-9]*)")
_SCALES = (
    (re.compile(r"\s?(?:[kKкК]|тыс|тис)(?![^\W\d_])\.?"), 3),
    (re.compile(r"\s?(?:M|млн|mln|mio)(?![^\W\d_])\.?"), 6),
)
_NO_CENTS = re.compile(r"[.,](?:-{1,2}|–|—)?(?=\s|$)")

# Groups of digits, and the decimal mark that each way of grouping proves.
_BLANK_GROUPS = re.compile(r"([1-9]\d{0,2}(?:([ '])\d{3})(?:\2\d{3})*)(?:([.,])(\d+))?")
_DOT_GROUPS = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+),(\d+)|([1-9]\d{0,2}(?:\.\d{3}){2,})")
_COMMA_GROUPS = re.compile(
    r"((?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}))\.(\d+)|([1-9]\d{0,2}(?:,\d{3}){2,}|[1-9]\d?(?:,\d{2})+,\d{3})"
)
_ONE_MARK = re.compile(r"(\d*)([.,])(\d+)")
_MIGHT_GROUP = re.compile(r"[1-9]\d{0,2}")


def parse_amount(cell: str) -> Amount | None:
    """Read a cell of money; None where it is none, or says more than one number."""
    text = " ".join(cell.translate(_SIGNS).split()).removeprefix("'")
    if match := _PLAIN.fullmatch(text):
        return Amount(match[1], match[2] or "", mark="." if match[2] else None)
    parts = _PARTS.fullmatch(text)
    core = _core(parts["core"]) if parts else None
    if parts is None or core is None:
        return None
    before, after, negative = _signed(parts["before"].strip(), parts["after"].rstrip())
    after, tens = _scaled(_NO_CENTS.sub("", after, count=1) if _NO_CENTS.match(after) else after)
    currency = _currency(f"{before} {after}".strip())
    if currency is None:
        return None
    whole, fraction, mark, open_mark = core
    return Amount(whole, fraction, negative, tens, mark, open_mark, currency or None)


def digits_of(amount: Amount) -> int:
    """Give all digits of an amount as one number."""
    return int(amount.whole + amount.fraction)


def power_of(amount: Amount) -> int:
    """Give the power of ten that brings `digits_of` to hundredths; an open mark is taken for a decimal one."""
    return amount.tens + 2 - len(amount.fraction)


def _core(core: str) -> tuple[str, str, str | None, str | None] | None:
    """Split a number into whole digits, decimals, the mark it proves, and the mark it leaves open."""
    if core.isdecimal():
        return core, "", None, None
    if match := _BLANK_GROUPS.fullmatch(core):
        return match[1].replace(match[2], ""), match[4] or "", match[3], None
    for groups, mark in ((_DOT_GROUPS, ","), (_COMMA_GROUPS, ".")):
        if match := groups.fullmatch(core):
            whole = match[1] or match[3]
            return whole.replace(_OTHER_MARK[mark], ""), match[2] or "", mark, None
    match = _ONE_MARK.fullmatch(core)
    if match is None:
        return None
    whole, mark, fraction = match[1], match[2], match[3]
    if len(fraction) == 3 and _MIGHT_GROUP.fullmatch(whole):
        return whole, fraction, None, mark
    return whole, fraction, mark, None


def _signed(before: str, after: str) -> tuple[str, str, bool]:
    """Take the sign off: a minus in front of the number or of its currency, or brackets around all."""
    if before.startswith("(") and after.endswith(")"):
        return before[1:], after[:-1], True
    if before.startswith("-"):
        return before[1:], after, True
    if before.endswith("-") and len(before) > 1:
        return before[:-1], after, True
    return before.removeprefix("+"), after, False


def _scaled(after: str) -> tuple[str, int]:
    for words, tens in _SCALES:
        if match := words.match(after):
            return after[match.end() :], tens
    return after, 0


@lru_cache(maxsize=512)
def _currency(words: str) -> str | None:
    """Give the currency that all the words of a cell name, "" where there are no words, None where they say other."""
    if not words:
        return ""
    vocabulary = load_vocabulary()
    if code := vocabulary.currencies.get(fold(words)):
        return code
    found = {
        vocabulary.currency_of(word) if fold(word) in vocabulary.currencies else None
        for word in words.split()
    }
    return found.pop() if len(found) == 1 else None
