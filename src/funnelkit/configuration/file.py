"""Settings → funnelkit.toml: ours added with their reasons, whatever a person wrote there left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

from funnelkit.configuration.proposal import Changes
from funnelkit.errors import OutputError
from funnelkit.formats.cells import clean
from funnelkit.replacing import reason_of, replace_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence
    from pathlib import Path

    from funnelkit.configuration.proposal import Setting
    from funnelkit.languages.words import Words


class CannotWriteConfig(OutputError):
    """The configuration could not be written."""

    key = "cannot_write_config"


def write_settings(
    path: Path, options: Mapping[str, str], settings: Sequence[Setting], words: Words, *, force: bool
) -> Changes:
    """Write options and settings into a configuration, made if it is missing; `force` changes values that differ.

    Raises CannotWriteConfig. The old file stays whole until the new one is.
    """
    try:
        old = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(old)
        changes = _Writer(document, words, force).write(options, settings)
        text = tomlkit.dumps(document)
        if text != old:
            replace_whole(path, text.encode())
    except OSError as error:
        raise CannotWriteConfig(path=str(path), reason=reason_of(error)) from error
    return changes


class _Writer:
    """Puts settings into a document, and remembers what it did."""

    def __init__(self, document: tomlkit.TOMLDocument, words: Words, force: bool) -> None:  # noqa: FBT001
        self.document, self.words, self.force = document, words, force
        self.added: list[str] = []
        self.changed: list[str] = []
        self.kept: list[str] = []

    def write(self, options: Mapping[str, str], settings: Sequence[Setting]) -> Changes:
        if not self.document.body:
            self.document.add(tomlkit.comment(clean(self.words.text("settings", "head"))))
        for key, value in options.items():
            self._put(self.document, (), key, value, self.words.text("settings", f"option_{key}"))
        offered = []
        for setting in settings:
            if setting.sure:
                table = self._table(setting.table)
                self._put(table, setting.table, setting.key, setting.value, self._reason(setting))
            else:
                offered.append(setting)
        for setting in offered:
            self._offer(setting)
        return Changes(tuple(self.added), tuple(self.changed), tuple(self.kept))

    def _table(self, path: tuple[str, ...]) -> MutableMapping[str, Any]:
        table: MutableMapping[str, Any] = self.document
        for place, key in enumerate(path):
            if key not in table:
                table[key] = tomlkit.table(is_super_table=place < len(path) - 1)
            table = table[key]
        return table

    def _put(
        self,
        table: MutableMapping[str, Any],
        path: tuple[str, ...],
        key: str,
        value: str | list[str],
        reason: str,
    ) -> None:
        name = ".".join((*path, key))
        there = table.get(key)
        if there is not None and _plain(there) == value:
            return
        if there is not None and not self.force:
            self.kept.append(name)
            return
        item = tomlkit.item(value)
        item.comment(clean(reason))
        (self.added if there is None else self.changed).append(name)
        table[key] = item

    def _reason(self, setting: Setting) -> str:
        if setting.table == ("statuses",):
            return self.words.text("settings", "status", leads=setting.reasons[0]["leads"])
        return "; ".join(self._column(reason) for reason in setting.reasons)

    def _column(self, reason: Mapping[str, Any]) -> str:
        text = self.words.text(
            "settings",
            reason["column"]["why"] if reason["column"]["why"] in self.words["settings"] else "other_reason",
        )
        dates = reason["dates"]
        if dates and dates["row"] is not None:
            text += ", " + self.words.text("settings", "proven_by", row=dates["row"])
        return f"{reason['file']}: {text}"

    def _offer(self, setting: Setting) -> None:
        """Write what only a person can decide as a remark, once."""
        table = self._table(setting.table)
        line = clean(f"{tomlkit.key([setting.key]).as_string()} = {tomlkit.item(setting.value).as_string()}")
        remark = f"{line}  {clean(self.words.text('settings', 'offered'))}"
        known = remark in tomlkit.dumps(self.document) or setting.key in table
        if not known and hasattr(table, "add"):
            table.add(tomlkit.comment(remark))


def _plain(item: Any) -> Any:
    return item.unwrap() if hasattr(item, "unwrap") else item
