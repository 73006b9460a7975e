"""A reading of files as a configuration: what to save of it, and how it gets into funnelkit.toml.

`proposal` makes settings of an inspection and proves that they give the same reading, `file` writes them beside what
stands there, `questions` are what only a person can settle.
"""

from __future__ import annotations

from funnelkit.configuration.file import write_settings
from funnelkit.configuration.proposal import Changes, Proposal, propose
from funnelkit.configuration.questions import Answers, ask

__all__ = ["Answers", "Changes", "Proposal", "ask", "propose", "write_settings"]
