"""`python -m gongkai.batch`: a worker process."""

from __future__ import annotations

import gc
import sys

from gongkai.batch.desk import main
from gongkai.process import GARBAGE

gc.set_threshold(50_000)  # as `gongkai.__main__` has it: garbage is looked for once in many reports
sys.exit(main())
