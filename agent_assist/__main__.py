"""Lets `python -m agent_assist` speak."""

import sys

from agent_assist.cli.main import main

sys.exit(main())
