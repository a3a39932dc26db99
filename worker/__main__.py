"""`python -m worker` is `copydesk`."""

from __future__ import annotations

import sys

from worker.cli import main

sys.exit(main())
