"""The canonical table of leads: one row a lead, columns renamed and typed once."""

from __future__ import annotations

from funnelkit.leads.table import Leads

__all__ = ["Leads"]
