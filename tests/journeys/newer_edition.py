"""What a start with a newer shipped edition does, for an installation that runs: three lessons in a ring of addresses, and
a sentence for safety in a fourth."""

import shutil
from pathlib import Path

from django.utils import timezone

from courses.content.domain import curriculum
from quizzes.sitting.actions import curriculum as offering
from tests.curriculum_small import edit
from tests.site import Site
from trainingsite.accounts.actors import SYSTEM

MODULE = "03-complication-management"
RING = {
    "lesson-5-pain-and-feeling.md": ("pain-and-feeling", "burns-and-infection"),
    "lesson-6-burns-and-infection.md": ("burns-and-infection", "pigment-fat-swelling"),
    "lesson-7-pigment-fat-swelling.md": ("pigment-fat-swelling", "pain-and-feeling"),
}
SAFE = "Stop at once when the patient feels a sharp pain. [none]"
WARNS = "lesson-3-grades-time-tests.md"


def offer_newer_edition(site: Site, place: Path) -> None:
    """Let the running installation find a newer edition."""
    code = f"from {__name__} import offer; offer({str(place)!r})"
    done = site.manage("shell", "-c", code)
    assert done.returncode == 0, done.stderr


def offer(place: str) -> None:
    """Inside a process of the installation."""
    folder = Path(shutil.copytree(curriculum.SHIPPED, Path(place) / "newer")).resolve()
    for file, (before, after) in RING.items():
        edit(folder, f"{MODULE}/{file}", f"slug: {before}\n", f"slug: {after}\n")
    # The edition of today may mark its own change of this lesson so.
    if "\nsafety: true\n" not in (folder / MODULE / WARNS).read_text():
        edit(folder, f"{MODULE}/{WARNS}", "slug: ", "safety: true\nslug: ")
    edit(
        folder,
        f"{MODULE}/{WARNS}",
        "## Grades: what is broken",
        f"{SAFE}\n\n## Grades: what is broken",
    )
    curriculum.SHIPPED = offering.SHIPPED = folder
    offering.offer_shipped_edition(by=SYSTEM, now=timezone.now())
