"""The same table with ReportLab: ``reportlab_table.py ROWS.json OUT.pdf``. Landscape A4, the header repeated, text
wrapped in its cells, a number on each page. No tags, no PDF/A, no links, Latin letters only."""

import json
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

WIDTHS = [12, 37, 23, 30, 73, 26, 26, 16, 24]


def main() -> None:
    data = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    style = ParagraphStyle("cell", fontName="Helvetica", fontSize=8.5, leading=10.5)
    head = ParagraphStyle("head", parent=style, fontName="Helvetica-Bold", fontSize=8)
    cells = [[Paragraph(escape(title), head) for title in data["titles"]]]
    cells += [[Paragraph(escape(text), style) for text in row] for row in data["rows"]]
    table = LongTable(cells, colWidths=[width * mm for width in WIDTHS], repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ]
    )

    def foot(canvas, document):
        canvas.setFont("Helvetica", 7.5)
        canvas.drawRightString(282 * mm, 9 * mm, f"Side {canvas.getPageNumber()}")

    document = SimpleDocTemplate(
        sys.argv[2], pagesize=landscape(A4), leftMargin=15 * mm, rightMargin=15 * mm, topMargin=15 * mm
    )
    document.build([table], onFirstPage=foot, onLaterPages=foot)


if __name__ == "__main__":
    main()
