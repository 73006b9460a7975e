"""The only owner of words: those of a report, and those by which an export is recognised."""

from __future__ import annotations

from funnelkit.languages.vocabularies import Vocabulary, load_vocabulary
from funnelkit.languages.words import Words, languages, load_words

__all__ = ["Vocabulary", "Words", "languages", "load_vocabulary", "load_words"]
