"""Lets `python -m agent_assist` speak."""

import os
import sys

# The linear algebra is of a few numbers at a time: threads for it would only wait for each other. To be said before
# numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from agent_assist.cli.main import main  # noqa: E402

sys.exit(main())
