# SPDX-License-Identifier: Apache-2.0
"""Programmes whose data files somebody edits."""

import re
from pathlib import Path

from app.console import service as console
from app.programmes import service as programmes
from app.programmes.service.loading import DATA
from tests.support.world import World


class DataFiles:
    """A copy of the programmes' data files, to be edited and loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for path in DATA.glob("*.toml"):
            (folder / path.name).write_bytes(path.read_bytes())

    def edit(self, code: str, old: str, new: str) -> None:
        """Put `new` in the place of `old`, which the file must say."""
        path = self.folder / f"{code}.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def say(self, code: str, **said: str) -> None:
        """Write these values, as TOML has them, in the place of whatever the file says."""
        path = self.folder / f"{code}.toml"
        text = path.read_text(encoding="utf-8")
        for key, value in said.items():
            text, found = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
            assert found == 1, f"{key} is said {found} times"
        path.write_text(text, encoding="utf-8")

    async def load(self, world: World, *, author: str = "", note: str = "") -> None:
        """Put the files in force, as the command line does."""
        async with world.database.writing() as session:
            await console.load_programmes(
                session,
                signed=programmes.Signature(author, note),
                folder=self.folder,
                now=world.now(),
            )
