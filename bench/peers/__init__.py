"""Bots to be measured beside Logbog, each written the way one normally would. They run in ``.venv-bench``."""
