from __future__ import annotations

import sys

from picqer_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
