"""``python -m bot`` is ``logbog``."""

import sys

from bot.cli import main

sys.exit(main())
