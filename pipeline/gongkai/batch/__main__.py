"""`python -m gongkai.batch`: a worker process."""

from __future__ import annotations

import sys

from gongkai.batch.desk import main

sys.exit(main())
