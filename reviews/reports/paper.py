"""A part of a report as an accessible PDF (PDF/UA-1, PDF/A-2a): the same figures, each plot beside its table."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from reviews.rendering.pdf import compile_pdf
from reviews.reports.charts import chart_of
from reviews.reports.sections import Part, Table

_TEMPLATE = Path(__file__).with_name("report.typ")


def paper(*, title: str, lead: str, part: Part, on: date, demonstration: str) -> bytes:
    """The PDF file of a part as of a day. Raises typst.TypstError when the compiler refuses it under a standard."""
    facts = {
        "title": title,
        "lead": lead,
        "on": on.isoformat(),
        "banner": part.label.banner(),
        "demonstration": demonstration if part.is_demonstration else "",
        "tables": [_table(table) for table in part.tables],
    }
    stamp = datetime.combine(on, time(), UTC)
    return compile_pdf(_TEMPLATE.read_bytes(), {"report": json.dumps(facts)}, stamp)


def _table(table: Table) -> dict[str, Any]:
    section = table.section
    return {
        "title": section.title,
        "sentence": section.sentence,
        "dimension": section.dimension,
        "unit": section.unit,
        "lines": [[line.words, str(line.amount)] for line in table.lines],
        "total": str(table.total),
        "chart": chart_of(table) if len(table.lines) > 1 else "",
    }
