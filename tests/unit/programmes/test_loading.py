# SPDX-License-Identifier: Apache-2.0
"""Wrong data files are refused with their name and the place in them."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.programmes.errors import ProgrammeDataWrong
from app.programmes.service.loading import DATA, read_programme, read_programmes

GOOD = (DATA / "cpcif.toml").read_text(encoding="utf-8")


def write(folder: Path, text: str, name: str = "cpcif.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


CHANGES = [
    ("points = 0.5", "points = 0.6", "components.paper", "102.0 points"),
    ("count = 25", "count = 26", "components.paper", "101"),
    ("months = 6", 'months = "six"', "retake.months", "valid integer"),
    ('keep = "flagged"', 'keep = "some"', "camera.keep", "'flagged'"),
    ("pass_points = 60", "pass_point = 60", "components.0.pass_points", "required"),
    ('occupation = "4-09-07-04"', 'occupation = "4"\ncolour = "red"', "colour", "Unexpected"),
    ('code = "cpcif"', 'code = "other"', "code", "file's name"),
    ('duration = "PT90M"', 'duration = "long"', "components.0.duration", "duration"),
]


@pytest.mark.parametrize(
    ("before", "after", "place", "reason"), CHANGES, ids=[c[1] for c in CHANGES]
)
def test_read_wrong_file_names_file_place_and_reason(
    tmp_path: Path, before: str, after: str, place: str, reason: str
) -> None:
    assert before in GOOD
    path = write(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(ProgrammeDataWrong) as refused:
        read_programme(path)
    text = str(refused.value)
    assert text.startswith(f"cpcif.toml: {place}")
    assert reason in text


def test_read_broken_toml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeDataWrong, match=r"cpcif\.toml: -: .*line 3"):
        read_programme(write(tmp_path, "\ncode = [\n1 = 2"))


def test_read_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cpcif.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(ProgrammeDataWrong):
        read_programme(path)


def test_read_points_are_exact_decimals(tmp_path: Path) -> None:
    rules = read_programme(write(tmp_path, GOOD))
    points = [section.points for section in rules.components[0].sections]
    assert points == [Decimal(1), Decimal(1), Decimal("0.5"), Decimal(3)]
    assert all(isinstance(p, Decimal) for p in points)


def test_read_folder_gives_every_programme_by_code() -> None:
    assert [rules.code for rules in read_programmes()] == ["cas", "cpcif"]


def test_read_empty_folder_gives_none(tmp_path: Path) -> None:
    assert read_programmes(tmp_path) == []
