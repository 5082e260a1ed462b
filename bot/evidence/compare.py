"""Two editions of the same log held against each other: that the newer one's ledger has grown out of the older one's,
and what was added, corrected, withdrawn. Pure."""

from __future__ import annotations

from bot.evidence.verify import Line, Package


def compare(old: Package, new: Package) -> list[Line]:
    """The findings about two editions that have been checked."""
    if not old.points or not new.points:
        return [Line(False, "not_comparable", {})]
    rows = [_rows(package) for package in (old, new)]
    before, after = ({key: one[key] for key in one if key.startswith("incident ")} for one in rows)
    lines = [_growth(old, new)]
    lines += [
        Line(None, "row_added", {"number": number}) for number in _numbers(after.keys() - before.keys())
    ]
    changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    lines += [Line(None, "row_changed", {"number": number}) for number in _numbers(changed)]
    for number in _numbers(before.keys() - after.keys()):
        lines.append(Line(None, f"row_{rows[1].get(f'gone {number}', 'absent')}", {"number": number}))
    others = {
        key for key in rows[0] if key.startswith("annex ") and rows[1].get(key, rows[0][key]) != rows[0][key]
    }
    lines += [Line(False, "annex_renumbered", {"number": number}) for number in _numbers(others)]
    return lines


def _growth(old: Package, new: Package) -> Line:
    """Whether the ledger of the older edition is the beginning of the newer one's."""
    first, last = old.points[-1], new.points[-1]
    sizes = {"old": first.size, "new": last.size}
    if old.public != new.public:
        return Line(False, "other_key", {})
    if first.origin != last.origin:
        return Line(False, "other_case", {})
    if first.size > last.size:
        return Line(False, "turned_round", {})
    roots = [point.root for point in new.points if point.size == first.size]
    if not roots:
        return Line(False, "no_growth", sizes)
    return Line(True, "grown", sizes) if roots == [first.root] else Line(False, "forked", sizes)


def _rows(package: Package) -> dict[str, str]:
    """``incident 12`` → its digest, ``gone 3`` → why, ``annex 7`` → whose it is."""
    found = {}
    for line in package.contents[3:]:
        key, equals, value = line.partition("=")
        if equals and line.startswith(("incident ", "gone ", "annex ")):
            found[key] = value
    return found


def _numbers(keys: set[str]) -> list[int]:
    return sorted(int(key.rpartition(" ")[2]) for key in keys)
