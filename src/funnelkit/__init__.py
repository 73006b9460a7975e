"""funnelkit: how well a sales department turns inquiries into sales, measured from the exports it already has."""

from __future__ import annotations

__version__ = "0.1.0"
