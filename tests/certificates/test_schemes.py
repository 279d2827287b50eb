"""scheme.yaml makes a scheme, and never another one of what somebody holds."""

from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificates import actions
from certificates.actions.reserving import reserve
from certificates.models import Certificate, CertificateFile, Scheme, Scope
from courses.content.domain.entries import entry_of, read_text, read_yaml
from courses.models import Course
from quizzes.models import Attempt, Quiz
from quizzes.sitting.actions import curriculum as quizzes
from tests.certificates.factories import result, scheme
from tests.curriculum_small import another, copy_to, edit, give, load, write_scheme
from tests.people import ada, bob
from tests.quizzes.sitters import DAY, sit
from trainingsite.accounts.actors import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
UNCHANGED = "31 unchanged"


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """The small course with a scheme for its exam, not loaded yet."""
    place = copy_to(tmp_path)
    write_scheme(place, "small-knowledge", "small-exam")
    return place


def change(folder: Path, key: str, value: str) -> None:
    path = folder / "scheme.yaml"
    lines = [
        f"{key}: {value}" if line.startswith(f"{key}: ") else line
        for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines) + "\n")


def passed_exam(person: Any, code: str = "small-exam", check: str = "alpha-check") -> None:
    now = timezone.now()
    sit(person, check, now=now - 2 * DAY)
    sit(person, code, now=now - DAY)


def issued() -> list[Certificate]:
    actions.sweep(by=SYSTEM, now=timezone.now())
    return list(Certificate.objects.order_by("pk"))


def refusals(folder: Path) -> list[str]:
    """What a load says, line by line; nothing was loaded."""
    before = list(Scheme.objects.values())
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert list(Scheme.objects.values()) == before
    first, *lines = str(refused.value).splitlines()
    assert first == "Nothing was loaded."
    return lines


@pytest.mark.each_engine
def test_pass_is_certified_as_the_file_says(folder: Path) -> None:
    assert "added: scheme small-knowledge" in load(folder)
    passed_exam(ada())

    [made] = issued()
    assert made.facts["scheme"] == {"code": "small-knowledge", "title": "Certificate of small-knowledge", "edition": "1"}  # fmt: skip
    assert made.facts["scopes"] == ["What small-knowledge covers"]
    assert made.facts["limits"] == "What small-knowledge does not say."
    months = (made.valid_until.year - made.valid_from.year) * 12
    assert months + made.valid_until.month - made.valid_from.month == 12
    assert "provisional_cut" not in {caveat["code"] for caveat in made.facts["caveats"]}


def test_shipped_scheme_says_what_the_program_said_before() -> None:
    """Certificates of older installations were made under these words, which stood in the program."""
    path = Path(__file__).parents[2] / "courses/curriculum/rf-skin-tightening/scheme.yaml"
    said = entry_of("scheme", read_yaml(read_text(path, ""), ""), "").data
    assert said == {
        "code": "rf-skin-tightening",
        "exam": "rf-skin-tightening-exam",
        "edition": "2026 pilot",
        "title": "Radio-frequency skin tightening",
        "term_months": 6,
        "pilot": True,
        "scopes": [
            {
                "code": "rf-face-neck-knowledge",
                "title": "Knowledge of radio-frequency skin tightening of the face and neck",
            }
        ],
        "limits": (
            "It attests knowledge only. It is not a licence and not a certification of skill, "
            "and it does not replace a clinic's own authorisation."
        ),
    }


@pytest.mark.each_engine
def test_scheme_that_is_here_as_the_file_says_stays_as_it_is(folder: Path) -> None:
    """As in an installation whose scheme was made by an earlier program: nothing is remembered of it."""
    give()
    made = scheme(
        Quiz.objects.get(code="small-exam"),
        code="small-knowledge",
        title="Certificate of small-knowledge",
        limits="What small-knowledge does not say.",
        term_months=12,
        is_pilot=False,
    )
    made.scopes.all().delete()
    made.scopes.add(
        Scope.objects.create(code="small-knowledge-scope", title="What small-knowledge covers")
    )
    change(folder, "edition", '"2026 pilot"')
    before = list(Scheme.objects.values())

    said = load(folder)

    assert "scheme" not in said.replace("unchanged", "")
    assert list(Scheme.objects.values()) == before
    changes = quizzes.compare_curriculum(folder=folder, by=SYSTEM, now=timezone.now())
    assert changes == []


@pytest.mark.each_engine
def test_scheme_changes_while_nobody_holds_anything(folder: Path) -> None:
    load(folder)
    change(folder, "limits", "It says less.")
    change(folder, "scopes", "[{code: small-knowledge-scope, title: Less}]")

    assert "changed: scheme small-knowledge" in load(folder)
    assert (Scheme.objects.get().limits, Scheme.objects.get().scope_titles()) == ("It says less.", ["Less"])  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("limits", "It says more."),
        ("title", "Another title"),
        ("term_months", "24"),
        ("pilot", "true"),
        ("scopes", "[{code: another-scope, title: Everything}]"),
    ],
)
def test_change_of_what_is_attested_needs_a_new_edition(folder: Path, key: str, value: str) -> None:
    load(folder)
    passed_exam(ada())
    issued()
    change(folder, key, value)

    number = (folder / "scheme.yaml").read_text().splitlines().index(f"{key}: {value}") + 1
    assert refusals(folder) == [
        f"small/scheme.yaml:{number}: scheme small-knowledge: certificates were issued under the edition '1', where '{key}' "
        "says otherwise. What they attest stays: give the scheme a new 'edition'."
    ]


@pytest.mark.each_engine
def test_new_edition_certifies_from_now_on_and_leaves_what_is_held(folder: Path) -> None:
    load(folder)
    passed_exam(ada())
    [old] = issued()
    facts, bytes_before = old.facts, CertificateFile.objects.get(kind="pdf").sha256
    change(folder, "edition", '"2"')
    change(folder, "limits", "It says less.")
    load(folder)

    assert [(one.edition, one.retired_at is None) for one in Scheme.objects.order_by("edition")] == [("1", False), ("2", True)]  # fmt: skip
    # The sweep, and a message that comes again, bring nobody a second one.
    assert issued() == [old]
    assert reserve(by=SYSTEM, attempt_id=old.attempt_id, now=timezone.now()) == old
    actions.issue_certificate(by=SYSTEM, attempt_id=old.attempt_id, now=timezone.now())
    assert issued() == [old]
    old.refresh_from_db()
    assert (old.facts, CertificateFile.objects.get(kind="pdf").sha256) == (facts, bytes_before)
    passed_exam(bob())
    assert [one.facts["scheme"]["edition"] for one in issued()] == ["1", "2"]
    assert issued()[1].facts["limits"] == "It says less."


def test_earlier_edition_comes_back_as_it_was(folder: Path) -> None:
    load(folder)
    change(folder, "edition", '"2"')
    load(folder)
    change(folder, "edition", '"1"')
    load(folder)
    assert [one.edition for one in Scheme.objects.in_force()] == ["1"]


@pytest.mark.each_engine
@pytest.mark.parametrize("said", ["left out", "retired"])
def test_scheme_that_goes_ends_and_comes_back(folder: Path, said: str) -> None:
    load(folder)
    text = (folder / "scheme.yaml").read_text()
    if said == "retired":
        (folder / "scheme.yaml").write_text("code: small-knowledge\nretired: true\n")
    else:
        (folder / "scheme.yaml").unlink()
    assert "retired: scheme small-knowledge" in load(folder)
    passed_exam(ada())
    assert issued() == []

    (folder / "scheme.yaml").write_text(text)
    load(folder) if said == "left out" else load(folder, take="files:scheme/small-knowledge")
    assert len(issued()) == 1


@pytest.mark.each_engine
@pytest.mark.parametrize("has_certificate", [False, True])
def test_misspelt_code_does_not_end_the_scheme_that_the_exam_has(
    folder: Path, has_certificate: bool
) -> None:
    load(folder)
    if has_certificate:
        passed_exam(ada())
        issued()
    change(folder, "code", "small-knowlege")

    assert refusals(folder) == [
        "small/scheme.yaml:1: scheme small-knowlege: 'small-exam' is certified by the scheme 'small-knowledge', which clinics "
        "read in every answer. Write that code here; a new 'edition' under it says anything new. To end 'small-knowledge' and "
        "begin another scheme, make scheme.yaml a list, with 'code: small-knowledge' and 'retired: true' as an entry of its own."
    ]
    change(folder, "code", "small-knowledge")
    assert load(folder).splitlines() == [UNCHANGED]


def test_misspelt_code_of_a_folder_without_an_id_is_refused_too(folder: Path) -> None:
    load(folder)
    edit(folder, "course.yaml", "source: small\n", "")
    change(folder, "code", "small-knowlege")

    assert any("is certified by the scheme 'small-knowledge'" in line for line in refusals(folder))


@pytest.mark.parametrize("key", ["title", "edition", "limits"])
def test_words_that_no_certificate_could_be_printed_with_are_refused(
    folder: Path, key: str
) -> None:
    change(folder, key, "Steam Ꮳ")

    (line,) = refusals(folder)
    assert f"'{key}' is printed on certificates, and none of their fonts has Ꮳ (U+13E3)" in line


@pytest.mark.each_engine
def test_scheme_ends_by_name_where_another_one_begins(folder: Path) -> None:
    load(folder)
    passed_exam(ada())
    (held,) = issued()
    write_scheme(folder, "small-skill", "small-exam")
    lines = (folder / "scheme.yaml").read_text().splitlines()
    new = "\n".join([f"- {lines[0]}", *(f"  {line}" for line in lines[1:])])
    (folder / "scheme.yaml").write_text(f"- code: small-knowledge\n  retired: true\n{new}\n")

    said = load(folder)

    assert "retired: scheme small-knowledge" in said
    assert [scheme.code for scheme in Scheme.objects.in_force()] == ["small-skill"]
    passed_exam(bob())
    assert [one.scheme.code for one in issued()] == ["small-knowledge", "small-skill"]
    held.refresh_from_db()
    assert held.scheme.code == "small-knowledge"
    assert load(folder).splitlines() == [UNCHANGED]


def test_scheme_that_moves_to_another_exam_makes_room(folder: Path) -> None:
    load(folder)
    text = (folder / "quizzes/small-exam.yaml").read_text()
    (folder / "quizzes/second-exam.yaml").write_text(
        text.replace("code: small-exam", "code: second-exam")
    )
    old = (folder / "scheme.yaml").read_text().replace("exam: small-exam", "exam: second-exam")
    new = write_scheme(folder, "small-skill", "small-exam").read_text()
    listed = ["\n  ".join(said.splitlines()) for said in (old, new)]
    (folder / "scheme.yaml").write_text("".join(f"- {said}\n" for said in listed))

    load(folder)

    found = Scheme.objects.in_force().order_by("code").values_list("code", "exam__code")
    assert list(found) == [("small-knowledge", "second-exam"), ("small-skill", "small-exam")]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("exam", "alpha-check", "'alpha-check' has purpose check. Only an exam earns a certificate."),
        ("exam", "no-exam", "'no-exam' is no quiz of this course. Name the exam by its code in quizzes/."),
        ("term_months", "0", "'term_months' is a whole number from 1 to 120."),
        ("term_months", "11", "11 is less than 12: only a pilot is that short. Write 12 or more, or 'pilot: true'."),
        ("pilot", "maybe", "'pilot' must be true or false."),
        ("scopes", "[]", "'scopes' is missing. 'scopes' is a list of {code: ..., title: ...}."),
        ("scopes", "[{code: One two}]", "every scope is {code: ..., title: ...}."),
        ("limits", '""', "'limits' is missing."),
        ("issuer", "Somebody", "Unknown key 'issuer' in a scheme. Known: code, edition, exam, limits, pilot, scopes, term_months, title."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    folder: Path, key: str, value: str, message: str
) -> None:
    path = folder / "scheme.yaml"
    if key in path.read_text():
        change(folder, key, value)
    else:
        path.write_text(path.read_text() + f"{key}: {value}\n")
    number = path.read_text().splitlines().index(f"{key}: {value}") + 1
    assert refusals(folder) == [f"small/scheme.yaml:{number}: scheme small-knowledge: {message}"]


def test_one_exam_has_one_scheme_and_a_list_has_several(folder: Path) -> None:
    one = (folder / "scheme.yaml").read_text().splitlines()
    two = [line.replace("small-knowledge", "more") for line in one]
    listed = [
        "\n".join([f"- {said[0]}", *(f"  {line}" for line in said[1:])]) for said in (one, two)
    ]
    (folder / "scheme.yaml").write_text("\n".join(listed) + "\n")
    assert refusals(folder) == [
        "small/scheme.yaml:10: scheme more: 'small-exam' has the scheme 'small-knowledge' already. An exam has one scheme."
    ]
    second = (
        (folder / "quizzes/small-exam.yaml")
        .read_text()
        .replace("code: small-exam", "code: second-exam")
    )
    (folder / "quizzes/second-exam.yaml").write_text(second)
    path = folder / "scheme.yaml"
    path.write_text(path.read_text().replace("code: more", "code: more", 1).replace(
        "exam: small-exam", "exam: second-exam").replace("exam: second-exam", "exam: small-exam", 1))  # fmt: skip
    load(folder)
    assert list(Scheme.objects.order_by("code").values_list("code", "exam__code")) == [("more", "second-exam"), ("small-knowledge", "small-exam")]  # fmt: skip
    out = export(folder.parent / "out")
    lines = (out / "scheme.yaml").read_text().splitlines()
    assert [line for line in lines if line.startswith("-")] == ["- code: more", "- code: small-knowledge"]  # fmt: skip
    assert load(out) == "33 unchanged\n"


def test_codes_and_scopes_of_another_course_are_its_own(folder: Path, tmp_path: Path) -> None:
    load(folder)
    other = another(tmp_path, "other")
    write_scheme(other, "small-knowledge", "other-small-exam")
    assert refusals(other)[0].endswith(
        "the code belongs to the course 'small'. Clinics read it in every answer, so no two courses share one: give this "
        "scheme another."
    )
    write_scheme(
        other,
        "other",
        "other-small-exam",
        scopes="[{code: small-knowledge-scope, title: Something else}]",
    )
    assert refusals(other)[0].endswith(
        "'small-knowledge-scope' is 'What small-knowledge covers' in another scheme or edition. A scope keeps its words: "
        "give this one another code."
    )
    assert Scope.objects.get().title == "What small-knowledge covers"


def export(place: Path) -> Path:
    call_command(
        "export_curriculum", str(place), "--no-pdf", "--course", "small", stdout=StringIO()
    )
    return place


@pytest.mark.each_engine
def test_scheme_goes_out_with_its_course_and_comes_back(folder: Path, tmp_path: Path) -> None:
    load(folder)
    out = export(tmp_path / "out")
    assert (out / "scheme.yaml").read_text() == (
        "code: small-knowledge\nexam: small-exam\nedition: '1'\ntitle: Certificate of small-knowledge\nterm_months: 12\n"
        "pilot: false\nscopes:\n  - code: small-knowledge-scope\n    title: What small-knowledge covers\n"
        "limits: What small-knowledge does not say.\n"
    )
    before = list(Scheme.objects.values())
    assert "unchanged" in load(out)
    assert list(Scheme.objects.values()) == before
    # A course without one has no such file.
    Scheme.objects.update(retired_at=timezone.now())
    assert not (export(tmp_path / "second") / "scheme.yaml").exists()


def test_new_edition_keeps_two_passes_of_one_cycle_at_one_certificate(folder: Path) -> None:
    """Two passes in one cycle are not usual: one was held back for review while the other was certified."""
    load(folder)
    passed_exam(ada())
    [held] = issued()
    again = attempt_again(held)
    assert issued() == [held]
    change(folder, "edition", '"2"')
    load(folder)
    assert issued() == [held]
    assert actions.issue_certificate(by=SYSTEM, attempt_id=again.pk, now=timezone.now()) is None


def attempt_again(held: Certificate) -> Attempt:
    """A second pass in the cycle of a certificate."""
    made = Attempt.objects.get(pk=held.attempt_id)
    made.pk, made.uuid, made.current_result, made._state.adding = None, uuid4(), None, True
    made.save()
    result(made, state="passed", at=timezone.now())
    return made


def test_start_loads_no_scheme_into_a_course_that_is_here(settings: Any) -> None:
    settings.SEED_DEMO = False
    Course.objects.create(code="rf-skin-tightening", title="Ours", edition="ours")
    call_command("seed", stdout=StringIO())
    assert not Scheme.objects.exists()
