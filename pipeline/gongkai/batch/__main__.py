"""`python -m gongkai.batch`: a worker process."""

from __future__ import annotations

import gc
import sys

from gongkai.batch.desk import main
from gongkai.process import GARBAGE

gc.set_threshold(GARBAGE)  # as in the process that gives the tasks
sys.exit(main())
