"""A source that was read at a copy says so, wherever it stands; a rule of the course is no textbook."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from courses.evidence.domain.copies import MIRRORS, SHARING, STAGING, copy_at
from courses.models import Fact
from tests.curriculum_small import copy_to, edit, load
from tests.house.said import course
from tests.people import ada

PAGES = (
    "/courses/small/evidence/",
    "/courses/small/evidence/E002/",
    "/courses/small/alpha/floating/",
)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.scribd.com/document/633805863", "sharing"),
        ("https://ru.scribd.com/document/400392221", "sharing"),
        ("https://deploy.doczz.net/doc/5312482", "sharing"),
        ("https://slideshare.net/slideshow/1860917pdf/264645212", "sharing"),
        ("https://PlasticSurgeryKey.com/3-overview", "mirror"),
        ("https://www.readbyqxmd.com/read/23358020", "mirror"),
        ("https://law.lawstack.com/cfr/21/803.10", "mirror"),
        ("https://qa00.mdedge.com/dermatology/article/256565", "staging"),
        ("https://mdedge-cache.qa01.mdedge.com/dermatology/article/6000", "staging"),
        ("https://mdedge9-ma1.mdedge.com/content/x", "staging"),
        ("https://staging.scite.ai/authors/x", "staging"),
        ("https://acnpsearch.tweb-dev.unibo.it/singlejournalindex/81097945", "staging"),
        ("http://dev.example.org:8000/x", "staging"),
        ("https://sci-hub.se/10.1001/x", "sharing"),
        ("https://www.sci-hub.ru/x", "sharing"),
        ("http://libgen.is/book", "sharing"),
        ("https://annas-archive.org/md5/x", "sharing"),
        ("https://drive.google.com/file/d/x", "sharing"),
        ("https://docs.google.com/document/d/x", "sharing"),
        ("https://www.dropbox.com/s/x/a.pdf", "sharing"),
        ("https://www.coursehero.com/file/1/", "sharing"),
        ("https://www.yumpu.com/en/document/view/1", "sharing"),
        ("https://online.fliphtml5.com/x/y", "sharing"),
        ("https://www.researchgate.net./publication/1", "sharing"),
        ("researchgate.net/publication/1", "sharing"),
        ("www.scribd.com", "sharing"),
        ("https://web.archive.org/web/2020/https://doi.org/10.1/x", "mirror"),
        ("https://archive.org/details/x", "mirror"),
        ("https://core.ac.uk/download/pdf/1.pdf", "mirror"),
        ("https://translate.google.com/translate?u=x", "mirror"),
        ("https://www-example-org.translate.goog/x", "mirror"),
        ("https://preprod.publisher.com/x", "staging"),
        ("https://beta.publisher.com/x", "staging"),
        ("https://stage-www.publisher.com/x", "staging"),
        ("https://onlinelibrary.wiley-staging.com/doi/10.1/x", "staging"),
        ("http://localhost:8000/x", "staging"),
        ("http://10.0.0.1/x", "staging"),
        ("http://[::1]/x", "staging"),
        ("https://testing.publisher.com/x", None),
        ("https://www.staging.com/x", None),
        ("doi.org/10.1186/s40902", None),
        ("https://8.8.8.8/x", None),
        ("https://drive.example.com/x", None),
        ("https://doi.org/10.1186/s40902-025-00494-5", None),
        ("https://pubmed.ncbi.nlm.nih.gov/17898610/", None),
        ("https://emedicine.medscape.com/article/1172408-followup", None),
        ("https://www.nice.org.uk/guidance/mtg11", None),
        ("https://law.cornell.edu/cfr", None),
        ("https://notscribd.com/x", None),
        ("https://scribd.com.example.org/x", None),
        ("https://research.qut.edu.au/test", None),
        ("https://qa.org/x", None),
        ("", None),
        ("Weiss RA, a book on a shelf", None),
        ("https://[broken", None),
    ],
)
def test_hosts_of_copies_are_known_and_no_others(address: str, kind: str | None) -> None:
    assert copy_at(address) == kind


def test_lists_hold_hosts_each_once() -> None:
    known = [*SHARING, *MIRRORS, *STAGING]
    assert sorted(known) == sorted(set(known))
    assert [
        host for host in known if host != host.lower() or host.startswith("www.") or "/" in host
    ] == []
    assert {kind for host in SHARING for kind in [copy_at(f"https://{host}/a")]} == {"sharing"}
    assert {kind for host in MIRRORS for kind in [copy_at(f"https://{host}/a")]} == {"mirror"}


def test_every_kind_of_copy_has_its_words() -> None:
    words = {
        address: str(Fact(address=f"https://{address}/x").copy_read)
        for address in ("scribd.com", "jesse.tg", "qa00.mdedge.com", "doi.org")
    }
    assert words.pop("doi.org") == ""
    assert len({word for word in words.values() if word}) == 3


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """The small course, whose second fact was read on a page where people share files."""
    place = copy_to(tmp_path)
    edit(place, "evidence.yaml", "https://ice.example/review", "https://docslib.org/doc/1")
    load(place)
    return place


@pytest.mark.django_db
@pytest.mark.any_engine
@pytest.mark.parametrize("address", PAGES)
def test_pages_say_that_a_copy_was_read(folder: Path, address: str) -> None:
    client = Client()
    client.force_login(ada())
    page = " ".join(client.get(address).content.decode().split())
    assert "Read at a copy of:</span> A review of ice." in page
    assert "</a>, on a page where people share files" in page
    edit(folder, "evidence.yaml", "https://docslib.org/doc/1", "https://ice.example/review")
    load(folder)
    assert "Read at a copy of" not in client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.any_engine
def test_handbook_and_print_say_it_too(folder: Path, tmp_path: Path) -> None:
    with (folder / "course.yaml").open("a") as said:
        said.write("handbook:\n  needs: |\n    Ice floats. [E002]\n")
    load(folder)
    assert "Read at a copy of: A review of ice." in " ".join(Client().get("/courses/small/handbook/").content.decode().split())  # fmt: skip
    call_command("export_curriculum", str(tmp_path / "out"), stdout=StringIO())
    document = PdfReader(next((tmp_path / "out/review").glob("01-*.pdf")))
    text = " ".join(" ".join(page.extract_text().split()) for page in document.pages)
    assert "Read at a copy of: A review of ice." in text
    assert "on a page where people share files" in text


@pytest.mark.django_db
@pytest.mark.any_engine
def test_rule_of_the_course_wears_no_badge_of_a_textbook(tmp_path: Path) -> None:
    place = copy_to(tmp_path)
    edit(place, "evidence.yaml", "source: secondary", "source: editorial")
    load(place)
    client = Client()
    client.force_login(ada())
    page = client.get("/courses/small/evidence/E001/").content.decode()
    assert '<span class="badge source">Rule of this course' in page
    assert "tier C" not in page
    assert "extbook knowledge" not in page
    call_command("export_curriculum", str(tmp_path / "out"), stdout=StringIO())
    document = PdfReader(next((tmp_path / "out/review").glob("01-*.pdf")))
    text = " ".join(" ".join(page.extract_text().split()) for page in document.pages)
    assert "Rule of this course · The relevant page was read" in text


# ---- The course that ships ----


def test_shipped_rules_of_the_course_are_marked_as_such() -> None:
    facts = [fact.data for fact in course().facts]
    rules = {fact["id"] for fact in facts if fact["citation"].lower().startswith("editorial rule")}
    assert rules == {fact["id"] for fact in facts if fact["source"] == "editorial"} == {"E272"}


def test_shipped_sources_that_were_read_at_copies_are_found() -> None:
    """A list that grows with the course: whoever cites a new copy adds its host, or this count is wrong."""
    found = [fact.code for fact in course().facts if copy_at(str(fact.data["address"] or ""))]
    assert len(found) == 85
    assert {"E007", "E014", "E061", "E091", "E137", "E199", "E245", "E271"} <= set(found)
    assert date(2026, 11, 25) <= min(fact.data["review_by"] for fact in course().facts)
