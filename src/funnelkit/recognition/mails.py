"""A column of e-mail addresses, which are the same in capitals and in small letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from funnelkit.recognition.ids import Ids

if TYPE_CHECKING:
    import pyarrow as pa


class Mails(Ids):
    """Collects e-mail addresses as ids, in small letters."""

    def add(self, array: pa.StringArray) -> None:
        """Take the column's next cells (utf8, no nulls)."""
        super().add(pc.utf8_lower(array))
