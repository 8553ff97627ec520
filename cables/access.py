"""May they? Every question about reading a record is asked here (rules §7.1, product.md §4).

The list twins are `visible_to` and `whole_for` in `querysets`; the row policies in `cables/sql` are the second
wall. guardian's own checks are not used for reading, and no role reads anything by itself.
"""

from typing import Any

from cables.classification.labels import Label, may_hold
from cables.models import Cable, Portion
from cables.querysets import granted_collections, granted_portions, named_cables
from cables.readers import reader_for


def may_read(person: Any, label: Label, record: Cable | Portion) -> bool:
    """Clearance, read-ins, affiliation and need-to-know, all of them, for this record (X-01 to X-03).

    `record` is a cable (the question is about the whole) or a portion. A portion of a cable that is all or nothing
    is asked for at the label of the whole. Deny by default.
    """
    reader = reader_for(person)
    if reader is None:
        return False
    cable = record if isinstance(record, Cable) else record.cable
    named = cable.imported_by_id == person.pk or named_cables(person.pk).filter(content_object=cable).exists()
    asked = cable.label if cable.label.all_or_nothing else label
    agencies = frozenset(cable.named_agencies)
    return may_hold(reader.holder, asked, named=named, named_agencies=agencies) and _needs_to_know(
        person, record, cable
    )


def _needs_to_know(person: Any, record: Cable | Portion, cable: Cable) -> bool:
    return (
        granted_collections(person.pk).filter(pk=cable.collection_id).exists()
        or named_cables(person.pk).filter(content_object=cable).exists()
        or (isinstance(record, Portion) and granted_portions(person.pk).filter(portion=record).exists())
    )


def may_work_on(person: Any, cable: Cable) -> bool:
    """Working on a cable (queue, workspace, approval, release) needs the label of the whole."""
    return may_read(person, cable.label, cable)
