"""A column of e-mail addresses, which are the same in capitals and in small letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from funnelkit.recognition.ids import Ids

if TYPE_CHECKING:
    import pyarrow as pa


class Mails(Ids):
    """Collects e-mail addresses as ids: in small letters, without `mailto:` and blanks; a dot makes another address."""

    def add(self, array: pa.StringArray) -> None:
        """Take the column's next cells (utf8, no nulls)."""
        lower = pc.utf8_lower(array)
        if pc.any(pc.match_substring(lower, "mailto:")).as_py():
            lower = pc.replace_substring_regex(lower, r"^[\s']*mailto:", "")
        super().add(lower)
