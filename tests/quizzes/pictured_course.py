"""The small course with pictures in its questions: beside stems, in options, on both sides of pairs."""

from pathlib import Path

from courses.content.pictures import clean_picture
from courses.models import StoredPicture
from tests.courses.content.test_pictures import photograph
from tests.curriculum_small import copy_to

DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 200"><title>THE ANSWER IS LIQUID</title>'
    '<desc>THE ANSWER</desc><rect width="360" height="200" class="fig-fill-heat"/>'
    '<text x="9" y="20" class="fig-text">A jug</text></svg>'
)
JUG = clean_picture(photograph("JPEG", (640, 480)), "a.jpg")
LID = clean_picture(photograph("WEBP", (200, 100)), "a.webp")
CUP = clean_picture(photograph("PNG", (300, 200)), "a.png")


def pictured(place: Path) -> Path:
    """Every exam question of alpha shows a jug and in each option a cup; in practice one of each sort has pictures."""
    folder = copy_to(place)
    beside = folder / "01-alpha/pictures"
    beside.mkdir()
    (beside / "jug.jpg").write_bytes(JUG.data)
    (beside / "cup.png").write_bytes(CUP.data)
    (beside / "drawn.svg").write_text(DRAWN)
    (folder / "02-beta/pictures").mkdir()
    (folder / "02-beta/pictures/lid.webp").write_bytes(LID.data)
    beta = folder / "02-beta/questions-practice.yaml"
    lid = '  picture: {file: lid.webp, alt: "The lid of a jug", shows: nobody}\n  objective:'
    beta.write_text(beta.read_text().replace("  objective:", lid))
    exam, practice = (folder / f"01-alpha/questions-{pool}.yaml" for pool in ("exam", "practice"))
    stem = '  picture: {file: jug.jpg, alt: "A glass jug on a table", shows: nobody}\n  objective:'
    exam.write_text(exam.read_text().replace("  objective:", stem))
    for letter in "abc":
        cup = f'picture: {{file: cup.png, alt: "A cup with the letter {letter} on it", shows: nobody}}, correct'
        exam.write_text(_in_rows(exam.read_text(), letter, "correct", cup))
    text = practice.read_text().replace("  objective:", stem, 1)
    drawn = 'match: r1, picture: {file: drawn.svg, alt: "A jug in the cold room"}, rationale'
    text = text.replace("match: r1, rationale", drawn)
    text = text.replace(
        'text: "Solid"',
        'text: "Solid", picture: {file: cup.png, alt: "A cup of ice cubes", shows: nobody}',
    )
    practice.write_text(text)
    return folder


def _in_rows(text: str, letter: str, old: str, new: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(
        line.replace(old, new, 1) if f"{{code: {letter}," in line else line for line in lines
    )


def drawing() -> StoredPicture:
    """The drawing among the kept pictures."""
    found: StoredPicture = StoredPicture.objects.get(name__endswith=".svg")
    return found
