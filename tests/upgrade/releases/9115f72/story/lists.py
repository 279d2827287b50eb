"""The list of a clinic: brought, looked at every night and after news, changed by its people, and what was asked of whoever has no code."""

from certificates import actions as certificates
from certificates.clinics import actions
from certificates.clinics.models import CodeAsk, ListChange, ListEdit, ListRow
from certificates.models import Certificate
from story.clock import at
from story.named import named
from story.oversight import note
from story.people import person
from story.staff import clinic
from trainingsite.accounts.actors import SYSTEM, VISITOR

# The name, its certificate in the manifest ("" for none, or what stands there), number and place.
LINES = (
    ("Fred Amsel", "public", "7001037", "North"),
    ("Ada Sørensen", "valid", "7001001", "North"),
    ("Dana Iwu", "withdrawn", "", ""),
    ("Jona Smith", "superseded", "7001010", "South"),
    ("Hana Kobayashi", "suspended", "", ""),
    ("Carl Weiß", "expired", "7001003", ""),
    ("Rune Sand", "renewed-ahead", "7002060", ""),
    ("Ravi Menon", "renewal-withdrawn-ahead", "7002063", ""),
    ("Somebody Else", "renewal", "7001013", ""),
    ("Ivan Petrov", "reinstated", "7009999", ""),
    ("Nobody Known", "0" * 27, "", ""),
    ("Kim Park", "", "7001011", "South"),
    ("Wanda Krol", "", "", ""),
    ("Olga Iwanowa", "", "", ""),
    ("Una Petit", "", "", "South"),
)


def _code(key: str) -> str:
    return str(named.certificates[key]["code"]) if key in named.certificates else key


def _bring(text: str, when: str, who: str) -> actions.Kept:
    """With a dry run first."""
    lines, by = actions.read_brought(text=text), person(who)
    seen = actions.mark_of_run(actions.dry_run(organisation=clinic(), lines=lines, by=by))
    return actions.keep_list(organisation=clinic(), lines=lines, seen=seen, by=by, now=at(when))


def _row(name: str) -> ListRow:
    found: ListRow = ListRow.objects.get(organisation=clinic(), name=name)
    return found


def _look(*times: str) -> None:
    for when in times:
        actions.look_at_lists(by=SYSTEM, now=at(when))


def _ask(name: str, email: str, when: str) -> CodeAsk:
    return actions.ask_for_code(row=_row(name), email=email, by=person("cara"), now=at(when))


def bring_a_list() -> None:
    """Pasted by a manager; a second list says a few things otherwise."""
    text = "\n".join("\t".join((_code(key), *rest)) for name, key, *others in LINES for rest in [(name, *others)])  # fmt: skip
    assert _bring(text, "2026-11-16 09:00", "cara").new == len(LINES)
    again = _bring("code\tname\tnumber\tsite\n\tDana Iwu\t12A1004E\tSouth\n\tHana Kobayashi\t\tNorth", "2026-11-16 10:00", "cem")  # fmt: skip
    assert (again.new, again.changed) == (0, 2)
    _look("2026-11-16 09:02", "2026-11-16 10:02")


def ask_for_codes() -> None:
    """Somebody gives hers, one says no, of one the row was taken off, one does not answer until a restore ends it."""
    asks = {
        name: _ask(name, person(who).email, "2026-11-18 15:00")
        for name, who in (
            ("Kim Park", "kim"), ("Wanda Krol", "wanda"), ("Olga Iwanowa", "olga"), ("Una Petit", "una"),
        )
    }  # fmt: skip
    held = Certificate.objects.get(code=_code("issue-2"))
    actions.give_code(ask=asks["Kim Park"], certificate=held, by=person("kim"), now=at("2026-11-18 20:00"))  # fmt: skip
    actions.refuse_code(ask=asks["Wanda Krol"], by=VISITOR, now=at("2026-11-18 20:10"))
    una = _row("Una Petit")
    actions.remove_row(row=una, by=person("cem"), now=at("2026-11-19 09:00"))
    for name, meaning in (
        ("Kim Park", "gave hers"), ("Wanda Krol", "said no: a mark stands in the place of the address"),
        ("Olga Iwanowa", "a restore has ended it"), ("Una Petit", "her row was taken off"),
    ):  # fmt: skip
        note(f"asked of {name}", asks[name], meaning)


def change_rows() -> None:
    """A name and a place by hand; the certificate that took the place of another; nights, news, and one mail with what changed."""
    _look("2026-11-19 00:05", "2026-11-19 09:05")
    said = {"code": _code("renewal"), "name": "Mira Cohen", "number": "7001013", "site": "North"}
    actions.change_row(row=_row("Somebody Else"), said=said, by=person("cem"), now=at("2026-11-19 10:00"))  # fmt: skip
    actions.take_over(row=_row("Jona Smith"), by=person("cara"), now=at("2026-11-19 10:10"))
    _look("2026-11-19 10:12")


def hear_news() -> None:
    """One of the list was withdrawn: it is looked at before the night, and a mail leaves."""
    gone = Certificate.objects.get(code=_code("renewal-withdrawn-ahead"))
    actions.look_sooner(certificate_id=gone.pk, by=SYSTEM, now=at("2026-11-19 12:00"))
    _look("2026-11-19 12:02")
    assert actions.tell_of_changes(by=SYSTEM, now=at("2026-11-19 12:03")) == 1
    _look("2026-11-20 00:05", "2026-11-25 00:05")


def end_the_story() -> None:
    """On the last days, after the restore: one more is asked; a row that nobody has looked at since it was written, and news that no
    mail has told yet."""
    _look("2026-11-26 00:05", "2026-11-27 00:05")
    late = f"{_code('renewal-late')}\tReto Caduff\t7002064\tNorth"
    _bring(late, "2026-11-26 09:20", "cara")
    _look("2026-11-26 09:22")
    note("asked of Olga Iwanowa, once more", _ask("Olga Iwanowa", "olga@home.example", "2026-11-26 09:30"), "another address; it waits")  # fmt: skip
    reto = Certificate.objects.get(code=_code("renewal-late"))
    certificates.suspend(
        certificate=reto, by=person("root"), reason_class="safety", reason="A clinic has complained.", now=at("2026-11-27 09:36")
    )  # fmt: skip
    actions.look_sooner(certificate_id=reto.pk, by=SYSTEM, now=at("2026-11-27 09:36"))
    _look("2026-11-27 09:38")
    _bring(f"{_code('invigilated')}\tWanda Krol", "2026-11-27 09:59", "cem")
    _note_all()


def _note_all() -> None:
    """Every row, what changed of it, and what people changed."""
    rows = ListRow.objects.filter(organisation=clinic())
    for row in rows.order_by("pk"):
        note(f"on the list: {row.name}", row, "taken off" if row.removed_at else "on the list")
    for change in ListChange.objects.filter(row__in=rows).select_related("row").order_by("pk"):
        note(f"changed on {change.at:%Y-%m-%d %H:%M}: {change.row.name}", change, change.standing)
    for edit in ListEdit.objects.filter(row__in=rows).select_related("row").order_by("pk"):
        note(
            f"written on {edit.at:%Y-%m-%d %H:%M}: {edit.row.name}",
            edit,
            ", ".join(part for part, *_old_and_new in edit.parts),
        )
