"""manage.py read_questions: files in, JSON out, no database."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def test_files_and_folders_are_read_and_named_from_the_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # fmt: skip
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.gift").write_text(
        "::Q::Is it?{T}\n\n::R::Which?{~%50%a ~b ~%50%c}\n\nNo {=a} {=b}"
    )
    (tmp_path / "b.xml").write_text("<quiz>\n<question>")

    call_command("read_questions", str(tmp_path), root=tmp_path, json=tmp_path / "out.json")
    said = json.loads((tmp_path / "out.json").read_text())

    assert "2 read, 1 flagged, 1 refused" in capsys.readouterr().out
    assert [(one["source_file"], one["status"]) for one in said] == [
        ("b.xml", "rejected"),
        ("deep/a.gift", "imported"),
        ("deep/a.gift", "imported"),
        ("deep/a.gift", "flagged"),
    ]
    assert said[0]["reason"].startswith("line 2: ")
    assert said[2]["options"][0] == {"text": "a", "correct": True, "weight": 0.5}
    assert said[3]["reason"].startswith("line 5: There are several gaps")


def test_path_that_is_not_there_or_not_below_the_root_is_an_error(tmp_path: Path):
    (tmp_path / "a.gift").write_text("Is it?{T}")

    with pytest.raises(CommandError, match="no file or folder"):
        call_command("read_questions", str(tmp_path / "none"), root=tmp_path)
    with pytest.raises(CommandError, match="does not lie in"):
        call_command("read_questions", str(tmp_path / "a.gift"), root=tmp_path / "deep")
