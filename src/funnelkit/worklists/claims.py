"""What reasons of refusal claim of a lead, to be held against what its fields say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelkit.languages import load_vocabulary
from funnelkit.languages.fold import fold
from funnelkit.languages.refusals import NO_BOOK, OTHER, ReasonBook, group_reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLAIMS = ("duplicate", "no_phone", "wrong_number", "no_answer")


def claims_of(reasons: Sequence[str], book: ReasonBook = NO_BOOK) -> list[str]:
    """Say what refusal reasons claim: one of _CLAIMS, "no_lead", "unsaid" (nothing), or "other".

    >>> claims_of(["Wrong number", "n/a", "Too expensive", "No show"])
    ['wrong_number', 'unsaid', 'other', 'other']
    """
    vocabulary = load_vocabulary()
    told = {OTHER: "unsaid", "non_target": "no_lead", **{claim: claim for claim in _CLAIMS}}
    claims = [told.get(found.group or "", "other") for found in group_reasons(reasons, book)]
    return [
        "unsaid"
        if fold(reason) in vocabulary.values["blank"]
        else "other"
        if claim == "no_answer"
        and vocabulary.step_of(reason) == "appointment"  # who did not come was reached
        else claim
        for reason, claim in zip(reasons, claims, strict=True)
    ]
