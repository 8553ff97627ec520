"""A demonstration that cannot be loaded leaves nothing behind and says why."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from declass.models import User


def test_accounts_that_cannot_be_written_leave_nothing(committed: None, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.VAR_DIR = tmp_path / "file"
    with pytest.raises(CommandError, match="cannot be written: .*; nothing was loaded"):
        call_command("load_demo", stdout=StringIO())
    assert not User.objects.filter(is_system=False).exists()
