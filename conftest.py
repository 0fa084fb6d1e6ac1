"""Lets every process of the tests do its linear algebra by itself, as the program does: before numpy is loaded."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
