"""lint_bank says what options give away: the shares beside chance and ceiling, the cues, and which questions are worst."""

import re
from contextlib import suppress
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError

from tests.curriculum_small import FOLDER, copy_to, edit

HEAD = "guessed from the options alone, learnt from the questions of other lessons:"


def printed(folder: Path = FOLDER, **options: object) -> list[str]:
    out = StringIO()
    with suppress(CommandError):  # the small course keeps few of the rules
        call_command("lint_bank", str(folder), stdout=out, **options)
    return out.getvalue().splitlines()


def part(lines: list[str]) -> list[str]:
    """The lines of the report on guesses."""
    start = lines.index(HEAD)
    return [line for line in lines[start + 1 :] if line.startswith("  ")]


def listed(lines: list[str]) -> list[str]:
    """The codes of the questions that are listed, in their order."""
    return re.findall(r"^  \S+:\d+: (\S+)", "\n".join(part(lines)), re.MULTILINE)


def test_shares_stand_beside_their_interval_chance_and_the_ceiling() -> None:
    exams, critical, everything, cautious, *_rest = part(printed())

    share = r"\d+ of \d+, \d+ % \(95 % interval \d+ to \d+ %; by chance 33 %\)"
    assert re.fullmatch(rf"  of exams: {share}; above the ceiling of 33 %", exams)
    assert re.fullmatch(rf"  critical: {share}", critical)
    assert re.fullmatch(rf"  all: {share}", everything)
    assert cautious == "  the only cautious option is the key: none"


def test_cues_are_named_with_how_often_the_key_had_them() -> None:
    told = "\n".join(part(printed()))

    assert re.search(r"  cues of keys: .*\bthe right \d+/\d+ \(\d+\.\d\)", told)
    assert re.search(r"  cues of wrong options: .*\ba wrong 0/\d+ \(\d+\.\d\)", told)


def test_questions_are_listed_with_file_line_and_what_gave_them_away() -> None:
    lines = part(printed(guessed=1000))

    line = next(line for line in lines if ": al-e-01 " in line)
    place, _, told = line.strip().partition(": ")
    path, number = place.split(":")
    said = (FOLDER.parent / path).read_text().splitlines()[int(number) - 1]
    assert said == "- code: al-e-01"
    assert re.search(r"^al-e-01 \(critical\) \d+ %: key .*'right'.*; others .*'wrong'", told)


def test_how_many_are_listed_is_asked_for_and_only_narrows_it() -> None:
    whole = listed(printed(guessed=1000))

    assert len(whole) > 3
    assert listed(printed(guessed=3)) == whole[:3]
    assert listed(printed(guessed=0)) == []
    beta = listed(printed(guessed=1000, only="02-beta"))
    assert beta == [code for code in whole if code.startswith("be-")]


def test_cautious_options_are_not_looked_for_in_other_languages(tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    edit(folder, "course.yaml", "language: en\n", "language: de\n")

    assert not any("cautious" in line for line in part(printed(folder)))
