"""Which field a header means: by the header as a whole, then without what surrounds its meaning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from funnelkit.languages.fold import fold, split_brackets, split_camel, without_accents
from funnelkit.languages.occasions import said_of_occasion

if TYPE_CHECKING:
    from funnelkit.languages.vocabularies import Vocabulary

_LONGEST = 80  # longer headers are questions: see `roots`
_LONGEST_QUESTION = 500
_SEPARATED = re.compile(r"\s+-\s+|:\s*|\.(?=\w)|\s+[/|>]\s+")
_ENTERED = re.compile(r"^\s*date entered\s+[\"'“”‘’«]?(.+?)[\"'“”‘’»]?\s*$", re.IGNORECASE)
_TWINS = {
    "contacted": ("contacted", "contacted_at"),
    "appointment": ("appointment", "appointment_at"),
    "show": ("show", "show_at"),
    "sold": ("sold", "sold_at"),
    "qualified": ("qualified", "qualified_at"),
    "proposal": ("proposal", "proposal_at"),
    "contract": ("contract", "contract_at"),
    "paid": ("paid", "paid_at"),
    "delivered": ("delivered", "delivered_at"),
    "lost": ("lost", "lost_at"),
    "closed": ("closed", "closed_at"),
    "asked": ("asked", "asked_at"),
    "asked_at": ("asked_at", "asked"),
    "contacted_at": ("contacted_at", "contacted"),
    "appointment_at": ("appointment_at", "appointment"),
    "show_at": ("show_at", "show"),
    "stage": ("stage", "status"),
    "status": ("status", "stage"),
}
_PERSONAL = ("phone", "email")
_OCCASIONS = {"set": ("appointment",), "planned": ("appointment",), "held": ("show",)}


def field_of(words: Vocabulary, header: str) -> str | None:
    """Name the field of a header (`other`: known and of no use), or None.

    Tried in turn: the whole header; without a trailing `(…)`; without the entity it belongs to (`Deal - Owner`,
    `Стадия сделки`); without a trailing currency or number; without its accents; as said of a meeting.
    """
    candidates = _candidates(words, header)
    return candidates[0] if len(candidates) == 1 else None


def candidates_of(words: Vocabulary, header: str) -> tuple[str, ...]:
    """Name the fields that a header may mean, the likeliest first; a flag's column may hold its date, and the reverse."""
    candidates = _candidates(words, header)
    return _TWINS.get(candidates[0], candidates) if len(candidates) == 1 else candidates


def names_lead_id(words: Vocabulary, header: str) -> bool:
    """Say whether a header is that of a lead's id, and says whose it is: "№ сделки", and not "ID"."""
    said = {*fold(split_camel(header)).split()}
    whose = (
        words.entities["lead"] | words.entities["deal"] | words.entities["own"] | words.entities["own_after"]
    )
    return field_of(words, header) == "lead_id" and not said.isdisjoint(whose)


def roots(words: Vocabulary, header: str) -> tuple[str, ...]:
    """Name the fields all of whose roots begin a word of the header, in the order of the vocabulary."""
    tokens = fold(split_camel(header[:_LONGEST_QUESTION])).split()
    found: dict[str, None] = {}
    for field, beginnings in words.root_words:
        if all(any(token.startswith(beginning) for token in tokens) for beginning in beginnings):
            found[field] = None
    return () if "never" in found else tuple(found)


def _candidates(words: Vocabulary, header: str) -> tuple[str, ...]:
    if len(header) > _LONGEST:
        return ()
    for reading in (
        _whole,
        _without_brackets,
        _entered,
        _of_an_entity,
        _without_tail,
        _bare,
        _of_an_occasion,
    ):
        if candidates := reading(words, header):
            return candidates
    return ()


def _known(words: Vocabulary, folded: str) -> tuple[str, ...]:
    if folded in words.by_value:
        return words.by_value[folded]
    field = words.headers.get(folded)
    return (field,) if field else ()


def _whole(words: Vocabulary, header: str) -> tuple[str, ...]:
    return _known(words, fold(split_camel(header))) or _known(words, fold(header))


def _without_brackets(words: Vocabulary, header: str) -> tuple[str, ...]:
    """Leave out `(Work)` or `(USD)`; `(expected)` and `(%)` change the meaning, `(contact)` says whose it is."""
    bare, inner = split_brackets(header)
    if bare == header or not bare.strip():
        return ()
    inside = fold(inner)
    if not words.entities["keep_brackets"].isdisjoint({inside, *inside.split()}):
        return ()
    candidates = _candidates(words, bare)
    is_related = split_brackets(bare)[0] != bare  # `Owner (Regarding) (Product)`: the owner of something else
    return _of_another(candidates) if is_related or _is_foreign(words, inside) else candidates


def _entered(words: Vocabulary, header: str) -> tuple[str, ...]:
    """Read `Date entered "Closed Won (Sales Pipeline)"`: the day of one stage."""
    found = _ENTERED.match(header)
    if not found:
        return ()
    outcome = words.outcome_of(split_brackets(found[1])[0])
    return (f"{outcome}_at",) if outcome in {"sold", "lost"} else ("other",)


def stage_entered(header: str) -> str:
    """Name the stage of `Date entered "Demo (Sales Pipeline)"`; empty where a heading is not of that form."""
    found = _ENTERED.match(header)
    return split_brackets(found[1])[0].strip() if found else ""


def _of_an_entity(words: Vocabulary, header: str) -> tuple[str, ...]:
    """Leave out the entity, before or after; what belongs to another entity is `other`, but for phone and e-mail."""
    marked = _SEPARATED.split(header.strip(), maxsplit=1)
    if len(marked) == 2 and _is_foreign(words, fold(marked[0])):
        return _of_another(_candidates(words, marked[1]) or ("other",))
    tokens = fold(split_camel(header)).split()
    if len(tokens) < 2:
        return ()
    without_first, without_last = _known(words, " ".join(tokens[1:])), _known(words, " ".join(tokens[:-1]))
    if without_first and tokens[0] in words.entities["own"]:
        return without_first
    if without_last and tokens[-1] in words.entities["own_after"]:
        return without_last
    if tokens[0] in words.entities["foreign"]:
        return _of_another(without_first)
    return _of_another(without_last) if tokens[-1] in words.entities["foreign_after"] else ()


def _is_foreign(words: Vocabulary, entity: str) -> bool:
    return any(entity in words.entities[kind] for kind in ("foreign", "foreign_marked", "foreign_after"))


def _of_another(candidates: tuple[str, ...]) -> tuple[str, ...]:
    if not candidates:
        return ()
    return candidates[:1] if candidates[0] in _PERSONAL else ("other",)


def _without_tail(words: Vocabulary, header: str) -> tuple[str, ...]:
    """Leave out the currency of an amount (`Сумма, руб.`), the number of a phone (`Телефон 2`), Salesforce's `__c`."""
    if header.endswith("__c"):
        return _candidates(words, header.removesuffix("__c"))
    rest, _, last = fold(split_camel(header)).rpartition(" ")
    candidates = _known(words, rest)
    if "amount" in candidates and last in words.currencies:
        return ("amount",)
    return candidates if last.isdigit() and candidates[:1] in {(field,) for field in _PERSONAL} else ()


def _bare(words: Vocabulary, header: str) -> tuple[str, ...]:
    """Find a header that a database spells without accents: `letrehozas_datuma`."""
    folded = fold(split_camel(header))
    return words.without_accents.get(folded, ()) if folded.isascii() else ()


def _of_an_occasion(words: Vocabulary, header: str) -> tuple[str, ...]:
    return _OCCASIONS.get(said_of_occasion(words, fold(split_camel(header))) or "", ())


def bare_headers(words: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Give the accented Latin headers without their accents, but for those that then mean two things."""
    bare: dict[str, tuple[str, ...]] = {}
    accented = (header for header in (*words.headers, *words.by_value) if _is_accented(header))
    for header in accented:
        meant = _known(words, header)
        plain = without_accents(header)
        bare[plain] = meant if bare.get(plain, meant) == meant else ()
    return bare


def _is_accented(header: str) -> bool:
    return not header.isascii() and max(header) < "\u0370"
