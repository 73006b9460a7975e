"""`python -m funnelkit`."""

from __future__ import annotations

from funnelkit.cli import main

if __name__ == "__main__":
    main()
