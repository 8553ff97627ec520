"""What joins the events of one request and of the jobs that it asked for. Knows neither models nor settings."""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Click:
    """A request or a job run: its id, the address it came from and, where a person asked for it, that person's id."""

    id: uuid.UUID
    source: str = ""
    asker: int | None = None

    def packed(self) -> dict[str, Any]:
        """As a task's header carries it."""
        return {"id": str(self.id), "source": self.source, "asker": self.asker}

    @classmethod
    def unpacked(cls, header: dict[str, Any]) -> Self:
        """From a task's header."""
        return cls(uuid.UUID(header["id"]), header["source"], header["asker"])


current_click: ContextVar[Click | None] = ContextVar("current_click", default=None)
