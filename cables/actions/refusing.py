"""Why a file is not imported: of the file, not of the person, so that its bytes are held and the rest goes on."""

from cables.models import CableSource, Collection
from declass.refusals import Refused, RefusedError


class FileRefused(RefusedError):
    """One file is not imported. `reason` says why without its name; `held_as` how its bytes are to be held."""

    def __init__(
        self,
        reason: str,
        citation: str,
        held_as: CableSource.Held,
        file_name: str,
        collection: Collection,
        *,
        number: str = "",
    ) -> None:
        super().__init__(Refused(f"{file_name}: {reason}.", citation), record=collection.public_id, act="import")
        self.reason = reason
        self.held_as = held_as
        self.number = number
