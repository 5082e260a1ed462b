"""The picture of the house in docs/architecture.md, drawn from the imports: ``python -m tests.pages.house_picture``.

A band for each layer of pyproject.toml's contract, from top to bottom, with its folders and how many files each has; an
arc at the left for each layer that imports one below it, broader where more files do.
"""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "house.svg"
WIDTH, LEFT, GAP, CHIP = 1000, 190, 14, 24  # px
LETTER = 7.0  # width of a letter at 12 px, on average


def layers() -> list[list[str]]:
    """The layers of the import contracts, top first; those beside one another in one list. Those of a container stand
    where the container stands."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    outer, inner = (contract for contract in contracts if contract["type"] == "layers")
    (container,) = inner["containers"]
    rows: list[list[str]] = []
    for name in outer["layers"]:
        if name == container:
            rows += [[f"{container}.{one.strip()}" for one in row.split(":")] for row in inner["layers"]]
        else:
            rows.append([name])
    return rows


def files(name: str) -> list[Path]:
    """The files of a layer: a module, or all of a package."""
    path = ROOT / name.replace(".", "/")
    if path.is_dir():
        return sorted(path.rglob("*.py"))
    return [path.with_suffix(".py")]


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, as dotted names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def arrows(order: list[list[str]]) -> Counter[tuple[int, int]]:
    """How many files of one layer import another one: (from, to), by place in ``order``."""
    where = {name: place for place, row in enumerate(order) for name in row}
    found: Counter[tuple[int, int]] = Counter()
    for name, place in where.items():
        for path in files(name):
            targets = {
                there
                for module in imported(path)
                for other, there in where.items()
                if there != place and (module == other or module.startswith(other + "."))
            }
            found.update((place, there) for there in targets)
    return found


def folders(name: str) -> list[tuple[str, int]]:
    """The folders of a layer with the number of their files, its own files first."""
    root = ROOT / name.replace(".", "/")
    if not root.is_dir():
        return []
    sizes = Counter(path.parent for path in files(name) if path.name != "__init__.py")
    return [("/".join(folder.relative_to(root).parts), size) for folder, size in sorted(sizes.items())]


def draw() -> str:
    """The picture as SVG. The same tree gives the same bytes."""
    order = layers()
    parts: list[str] = []
    middle: list[float] = []
    top = float(GAP)
    for row in order:
        height = _band(row, top, parts)
        middle.append(top + height / 2)
        top += height + GAP
    for (start, end), count in sorted(arrows(order).items()):
        parts.append(_arc(middle[start], middle[end], start, end, count))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top:.0f}" '
        f'viewBox="0 0 {WIDTH} {top:.0f}" font-family="sans-serif" font-size="12">\n'
        '<defs><marker id="tip" markerWidth="5" markerHeight="5" refX="4" refY="2.5" orient="auto" '
        'markerUnits="userSpaceOnUse" viewBox="0 0 5 5"><path d="M0 0L5 2.5L0 5z" fill="#666"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{top:.0f}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _band(row: list[str], top: float, parts: list[str]) -> float:
    """Draw the layers that stand beside one another; gives the height of the band."""
    width = (WIDTH - LEFT - GAP * len(row)) / len(row)
    laid = [_chips(name, width) for name in row]
    height = 30 + CHIP * max(lines for lines, _ in laid)
    for n, name in enumerate(row):
        x = LEFT + n * (width + GAP)
        parts.append(
            f'<rect x="{x:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" rx="5" '
            'fill="#f3f5f7" stroke="#b8c0c8"/>'
        )
        parts.append(
            f'<text x="{x + 10:.0f}" y="{top + 20:.0f}" font-size="14" font-weight="bold">{escape(name)}</text>'
        )
        for dx, line, text, wide in laid[n][1]:
            y = top + 30 + line * CHIP
            parts.append(
                f'<rect x="{x + dx:.0f}" y="{y:.0f}" width="{wide:.0f}" height="18" rx="3" '
                'fill="#fff" stroke="#d5dbe0"/>'
                f'<text x="{x + dx + 5:.0f}" y="{y + 13:.0f}">{escape(text)}</text>'
            )
    return height


def _chips(name: str, width: float) -> tuple[int, list[tuple[float, int, str, float]]]:
    """Where the folders of a layer go: lines, and of each its x, line, text and width."""
    x, line, chips = 10.0, 0, []
    for folder, size in folders(name):
        text = f"{folder or '.'} · {size}"
        wide = len(text) * LETTER + 12
        if x + wide > width - 10:
            x, line = 10.0, line + 1
        chips.append((x, line, text, wide))
        x += wide + 6
    return (line + 1 if chips else 0), chips


def _arc(start: float, end: float, first: int, last: int, count: int) -> str:
    """An arc at the left from one band to a lower one; the further down, the further out."""
    out = LEFT - 18 - 14 * (last - first)
    broad = min(1 + count / 12, 5)
    colour = "#666" if last > first else "#c00"  # one that points upwards would be red
    y, z = start + 3 * last, end - 3 * (len(layers()) - first)
    return (
        f'<path d="M{LEFT} {y:.0f}C{out} {y:.0f} {out} {z:.0f} {LEFT - 2} {z:.0f}" fill="none" stroke="{colour}" '
        f'stroke-width="{broad:.1f}" stroke-opacity="0.55" marker-end="url(#tip)"/>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), "utf-8")
