"""The alert rules for Prometheus speak of metrics that there are."""

from __future__ import annotations

import re
from pathlib import Path

from bot.operate.admin.metrics import GAUGES

RULES = Path(__file__).parents[2] / "deploy" / "prometheus-rules.yml"


def test_every_metric_of_the_rules_is_one_of_ours() -> None:
    named = set(re.findall(r"logbog_[a-z_]+", RULES.read_text()))
    known = {name for name, _ in GAUGES.values()} | {"logbog_troubles"}
    assert len(named) >= 6
    assert named - known == set()
