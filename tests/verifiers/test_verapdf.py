"""veraPDF finds nothing in our PDFs that PDF/A-3a or PDF/UA-1 forbids, and finds it where somebody put it there.

Its engine and its rules come with a package of npm (tests/verifiers/package.json); a JDK runs them.
"""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from certificates.proofs.ob3 import OB3
from certificates.proofs.pdf import render, render_specimen
from tests.browsers import has_java, has_node
from tests.certificates.names import NAMES
from tests.certificates.proofs.claimed import Key, claims
from tests.certificates.proofs.test_pdf import COPIED, page
from tests.verifiers.test_verifiers import HERE, install

pytestmark = [pytest.mark.verifiers, pytest.mark.any_engine]
JAR = HERE / "node_modules" / "@opendataloader" / "pdf" / "lib" / "opendataloader-pdf-cli.jar"
CREDENTIAL = OB3.document(claims(), Key()).content.decode()
# So many checks are made of one page and more; a validator that reads nothing makes none.
FEWEST = {"3a": 5000, "ua1": 2000}
Broken = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module", autouse=True)
def validator() -> None:
    if not has_node() or not has_java():
        pytest.skip("There is no Node or no JDK here. Install them, or run .ci/run.")
    install()


def ask(folder: Path, documents: dict[str, bytes]) -> Broken:
    """The clauses that each document breaks, by standard."""
    names = {str(folder / f"{number}.pdf"): name for number, name in enumerate(documents)}
    for file, name in names.items():
        Path(file).write_bytes(documents[name])
    command = ["java", "-cp", JAR, HERE / "verapdf" / "Validate.java", *names]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=240)
    broken: Broken = {name: {} for name in documents}
    for line in done.stdout.splitlines():
        file, standard, checks, clauses = line.split("\t")
        assert int(checks) > FEWEST[standard] or clauses, line
        broken[names[file]][standard] = clauses.split()
    return broken


def test_nothing_that_we_print_breaks_a_rule(tmp_path: Path) -> None:
    long = ("Ọ̀jẹ́nlohe-Waldẹ́nburg " * 10)[:200]
    documents = {
        "plain": render(page()),
        "with its credential": render(page(), CREDENTIAL),
        "specimen": render_specimen(page()),
        "on Letter": render(page(native_name="สมชาย", paper="letter"), CREDENTIAL),
        "as long as can be on Letter": render(
            page(name=long, native_name=long, register="R" * 80, paper="letter")
        ),
        "compared with no register": render(page(entry_note="Typed by the holder.")),
        "as long as can be": render(page(name=long, native_name=long, register="R" * 80)),
        **{f"{name} alone": render(page(name=name), CREDENTIAL) for name in (*NAMES, *COPIED)},
        **{f"{name} beside": render(page(native_name=name)) for name in (*NAMES, *COPIED)},
    }

    assert ask(tmp_path, documents) == {name: {"3a": [], "ua1": []} for name in documents}


def _first(pdf: pikepdf.Pdf, name: str) -> Any:
    return next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and name in one)


def _untag(pdf: pikepdf.Pdf) -> None:
    content = pdf.pages[0].Contents
    content.write(content.read_bytes() + b"\nq 0 0 10 10 re f Q\n")


def _no_text(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


def _no_kind(pdf: pikepdf.Pdf) -> None:
    del _first(pdf, "/EF").EF.F["/Subtype"]


def _run_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _without(name: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        del _first(pdf, name)[name]

    return change


BREAKS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "no language": _without("/Lang"),
    "no tags": _without("/StructTreeRoot"),
    "no metadata": _without("/Metadata"),
    "not marked": _without("/MarkInfo"),
    "no title shown": _without("/ViewerPreferences"),
    "no text for the picture": _without("/Alt"),
    "file without a relationship": _without("/AFRelationship"),
    "file without a kind": _no_kind,
    "font left out": _without("/FontFile2"),
    "text that cannot be copied": _no_text,
    "a script": _run_script,
    "content in no tag": _untag,
}


def test_what_somebody_breaks_is_found(tmp_path: Path) -> None:
    good = render(page(), CREDENTIAL)
    documents = {"secret": _saved(good, lambda _pdf: None, encryption=pikepdf.Encryption(owner="o", user=""))}  # fmt: skip
    documents |= {name: _saved(good, change) for name, change in BREAKS.items()}

    broken = ask(tmp_path, documents)

    assert [name for name, found in broken.items() if not found["3a"] + found["ua1"]] == []


def test_file_that_is_only_saved_anew_breaks_nothing(tmp_path: Path) -> None:
    """The breaks above are found for what they change, and not because the file was saved anew."""
    again = _saved(render(page(), CREDENTIAL), lambda _pdf: None)

    assert ask(tmp_path, {"again": again})["again"] == {"3a": [], "ua1": []}


def _saved(content: bytes, change: Callable[[pikepdf.Pdf], Any], **how: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(out, fix_metadata_version=False, **how)
    return out.getvalue()
