"""What is wrong with the settings. Apart from them, since reading them loads much, and whoever calls a command that
needs none must be able to catch this."""

from __future__ import annotations


class SettingsError(Exception):
    """One or more settings are missing or wrong: ``problems`` holds a sentence with the remedy for each."""

    code = "settings.invalid"

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))
