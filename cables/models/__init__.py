"""What a record is, what it bears, when it falls due and who may read it. Decisions about it are `reviews`'."""

from cables.models.grants import CableUserObjectPermission, CollectionUserObjectPermission, PortionGrant
from cables.models.people import Clearance, ReadIn
from cables.models.records import Cable, CableSource, Collection, Portion, Problem, Reference, Tag
from cables.models.schedules import ScheduleFact, ScheduleHistory

__all__ = [
    "Cable",
    "CableSource",
    "CableUserObjectPermission",
    "Clearance",
    "Collection",
    "CollectionUserObjectPermission",
    "Portion",
    "PortionGrant",
    "Problem",
    "ReadIn",
    "Reference",
    "ScheduleFact",
    "ScheduleHistory",
    "Tag",
]
