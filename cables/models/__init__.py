"""What a record is, what it bears, when it falls due and who may read it. Decisions about it are `reviews`'."""

from cables.models.corrections import Correction
from cables.models.grants import CableUserObjectPermission, CollectionUserObjectPermission, PortionGrant
from cables.models.notices import Notice
from cables.models.people import Clearance, ReadIn
from cables.models.receiving import Batch, BatchFile, BatchPart, BatchReading
from cables.models.records import Cable, CableSource, Collection, Portion, Problem, Reference, Tag
from cables.models.schedules import ScheduleFact, ScheduleHistory
from cables.models.searches import Search

__all__ = [
    "Batch",
    "BatchFile",
    "BatchPart",
    "BatchReading",
    "Cable",
    "CableSource",
    "CableUserObjectPermission",
    "Clearance",
    "Collection",
    "CollectionUserObjectPermission",
    "Correction",
    "Notice",
    "Portion",
    "PortionGrant",
    "Problem",
    "ReadIn",
    "Reference",
    "ScheduleFact",
    "ScheduleHistory",
    "Search",
    "Tag",
]
