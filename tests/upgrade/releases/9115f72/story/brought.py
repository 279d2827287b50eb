"""Words that others brought, a photograph of a person, a draft that one person published, and a form that an ended session left."""

from io import BytesIO
from pathlib import Path
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from PIL import Image

from courses import actions as courses
from courses.models import Course, DraftRevision, EntryDraft, PublishRecord, StoredPicture
from courses.publishing.actions import alone
from quizzes import actions as quizzes
from story.clock import at
from story.content import SECOND, lesson, question, reword
from story.mailboxes import send_all
from story.oversight import note
from story.people import browser, person
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, who_may

GIFT = b"""::lid::Why does a lid rattle? {
=Steam lifts it#It rises and falls with each bubble
~Water lifts it
~Air cools it
}

::pot::Which pot is the oldest? {=The clay one ~The glass one ~The steel one}
"""
# Its picture shows a person, with the record of a consent.
PICTURED = """- code: al-p-93
  kind: true_false
  pool: practice
  stem: "Steam may redden a hand. Is that true?"
  picture:
    file: hand.jpg
    alt: "A reddened hand"
    shows: person
    consent: "Form 7 of 2026"
    consent_date: 2026-11-02
    consent_covers: "Teaching in this course."
    consent_holder: "The practice’s safe."
  objective: al-o1
  topic: water
  level: recall
  critical: false
  evidence: [E001]
  difficulty: 0.7
  review_by: 2027-11-30
  answer: true
  rationale_true: "It takes a second only, and it goes on for an hour."
  rationale_false: "Steam is as hot as the water that it comes from."
  harm: 2
"""
CONSENT = {
    "consent": "Form 8 of 2026",
    "consent_date": "2026-11-03",
    "consent_covers": "Teaching in this course.",
    "consent_holder": "The practice’s safe.",
}


def write_photograph(folder: Path) -> None:
    """Into a folder of the small course: a question, and the photograph that stands in it."""
    pictures = folder / "01-alpha" / "pictures"
    pictures.mkdir()
    made = BytesIO()
    Image.new("RGB", (320, 240), (200, 120, 110)).save(made, "JPEG")
    (pictures / "hand.jpg").write_bytes(made.getvalue())
    (folder / "01-alpha" / "questions-practice-pictured.yaml").write_text(PICTURED)


def note_photograph() -> None:
    """Once it is loaded."""
    note("photograph of a hand", StoredPicture.objects.get(), "in a question, with a consent")


def bring_questions() -> None:
    """A reviewer brings a file, and an author takes one of its rows: both have written the draft."""
    small = Course.objects.get(code="small")
    file = quizzes.bring_file(
        course=small, name="pots.gift", data=GIFT, owner="Noor Haddad", licence="own work",
        by=person("remy"), now=at("2026-11-20 10:00"),
    )  # fmt: skip
    taken = quizzes.take_rows(
        file=file, rows=[0], module=small.modules.get(code="alpha"), topic="kettles", by=person("noor"), now=at("2026-11-20 10:10")
    )  # fmt: skip
    (made,) = taken.made
    note("save of a brought question", DraftRevision.objects.of(made).get(), "brought by remy, taken by noor")  # fmt: skip


def publish_alone() -> None:
    """Somebody publishes what she wrote a week after she proposed it. This installation has others who publish: for the look it
    says that it has none."""
    cold, lead = lesson("al-l1", SECOND), person("lead")
    reword(cold, "lead", "2026-11-10 08:00", "boils at a fixed", "boils at one and the same")
    reason, proposed = "Nobody else works here.", at("2026-11-10 08:10")
    with (
        patch.object(alone, "is_alone", return_value=True),
        patch.object(proposals, "_is_alone", return_value=True),
        patch.object(alone, "who_may", _in_order),
    ):
        made = courses.propose_alone(
            entry=lesson("al-l1", SECOND), reason=reason, by=lead, now=proposed
        )
        send_all("2026-11-10 08:20")  # the wait begins when the last mail about it has left
        assert proposals.sweep_proposals(by=SYSTEM, now=at("2026-11-17 09:00")) == 1
    note("proposal of one alone", made, "carried out after the wait")
    record = PublishRecord.objects.exclude(decided_alone_by=None).get()
    note("published by one", record, "nobody reviewed it")


def _in_order(act: Act) -> QuerySet[Person]:
    """The release asks for no order, and PostgreSQL gives rows as they lie: telling it again would make other rows."""
    return who_may(act).order_by("pk")


def photograph_people() -> None:
    """Drafts of two photographs of people; another file takes the place of each, and of one somebody says that the consent holds for it."""
    at("2026-11-25 11:00")
    desk, course = browser(), "/studio/course/small"
    desk.force_login(person("noor"))
    for name, same, meaning in (
        ("cheek", {}, "another file: its consent and its words are asked anew"),
        ("chin", {"same": "on"}, "another file of the same person: what was said holds"),
    ):
        said = {"title": f"A {name}", "description": f"A red {name}.", "shows": "person"}
        answer = desk.post(f"{course}/new/figure/", {"module": "alpha", "file": _photograph(640), **said})  # fmt: skip
        assert answer.status_code == 302, answer.content
        draft = EntryDraft.objects.get(code=f"alpha/a-{name}.jpg")
        courses.save_draft(entry=draft, content=draft.content | CONSENT, by=person("noor"), now=at("2026-11-25 11:05"))  # fmt: skip
        place = f"{course}/figure/alpha~a-{name}.jpg/file/"
        answer = desk.post(place, {"act": "replace", "file": _photograph(480), **same})
        assert answer.status_code == 302, answer.content
        note(f"photograph of a {name}", draft, meaning)


def _photograph(side: int) -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (side, side), (200, 120, 110)).save(made, "JPEG")
    return SimpleUploadedFile("photograph.jpg", made.getvalue())


def leave_a_form() -> None:
    """An author wrote for half an hour in two tabs, was signed out as idle, and then sent both: they are kept for who sent them."""
    at("2026-11-25 17:00")
    own = browser()
    own.force_login(person("noor"))
    assert own.get("/studio/").status_code == 200
    at("2026-11-25 17:31")
    place = f"/studio/course/small/question/{question('al-p-01').code}"
    words = {"seen": "", "text": "Ice floats, and that takes\nmore than one line to say."}
    picture = {"stem-alt": "A lid upon a kettle", "stem-file": _photograph(320)}
    for path, said in (("text", words), ("pictures", picture)):
        assert own.post(f"{place}/{path}/", said).status_code == 302
    left = own.session["form_left_behind"]
    assert [one["path"] for one in left] == [f"{place}/text/", f"{place}/pictures/"]
    assert ["stem-file-chosen-before", ["photograph.jpg"]] in [
        list(one) for one in left[1]["fields"]
    ]
