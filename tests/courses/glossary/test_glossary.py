"""Where a lesson's words are marked: first uses only, longest form first, whole words, and never inside something else."""

import pytest

from courses.glossary.domain import Term, alphabetical, keys_of, letter_of, mark_terms

AXON = Term("axon", ("axon", "axons", "axonal"))
NERVE = Term("facial-nerve", ("facial nerve", "facial-nerve"))
BRANCH = Term("marginal-branch", ("marginal branch", "marginal branch of the facial nerve", "MMN"))
NICE = Term("nice", ("NICE",))
BELL = Term("bell-s-palsy", ("Bell's palsy",))
ROUTE = Term("510-k", ("510(k)",))


def button(key: str, text: str) -> str:
    return f'<button type="button" class="term" popovertarget="term-{key}">{text}</button>'


def marked(html: str, *terms: Term) -> list[tuple[str, str]]:
    """(key, words) of every mark, after checking that nothing but marks was added."""
    result = mark_terms(html, terms or (AXON,))
    found, plain = [], result.html
    for term in terms or (AXON,):
        head = button(term.key, "|").split("|")[0]
        while head in plain:
            before, rest = plain.split(head, 1)
            text, after = rest.split("</button>", 1)
            found.append((term.key, text))
            plain = before + text + after
    assert plain == html
    assert sorted(result.used) == sorted(key for key, _text in found)
    return found


def test_first_use_of_a_term_becomes_a_button() -> None:
    result = mark_terms("<p>An axon, then an axon.</p>", [AXON])

    assert result.html == f"<p>An {button('axon', 'axon')}, then an axon.</p>"
    assert result.used == ("axon",)


def test_terms_are_told_in_the_order_of_the_text() -> None:
    assert mark_terms("<p>NICE on axons</p>", [AXON, NICE]).used == ("nice", "axon")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Axonal loss</p>", "Axonal"),
        ("<p>AXONS</p>", "AXONS"),
        ("<p>(axon)</p>", "axon"),
        ("<p>axon-like</p>", "axon"),
        ("<p>axon/cell</p>", "axon"),
        ("<p>the axon’s end</p>", "axon"),
        ("<p>an <strong>axon</strong></p>", "axon"),
        ("<td>axon</td>", "axon"),
        ("<li>axon</li>", "axon"),
        ("axon", "axon"),
        ("<p>x &lt; axon</p>", "axon"),
        ('<aside class="note"><p>axon</p></aside>', "axon"),
        ('<details class="answer"><summary>x</summary><div><p>axon</p></div></details>', "axon"),
    ],
)
def test_form_is_found_whatever_its_case_and_neighbours(html: str, text: str) -> None:
    assert marked(html) == [("axon", text)]


@pytest.mark.parametrize(
    "html",
    [
        "<p>taxon axonics axon1 axon_1 1axon</p>",
        "<p>post-axonal, non‑axonal</p>",
        "<p>axóns axon\u0301</p>",
        '<p title="an axon">x</p>',
        "<p><!-- axon --></p>",
        "<h2>axon</h2>",
        "<h3>an <em>axon</em></h3>",
        '<p><a href="/axon">axon</a></p>',
        "<p><button>axon</button></p>",
        "<p><code>axon</code></p><pre>axon</pre>",
        "<details><summary>axon</summary></details>",
        '<figure><svg viewBox="0 0 1 1"><title>axon</title><g><text>axon</text></g></svg><figcaption>axon</figcaption>'
        "<details><summary>x</summary><p>axon</p></details></figure>",
        "<svg><path d='M0'/><text>axon</text></svg>",
        '<aside class="note"><p class="box-title">axon</p></aside>',
        '<p><span class="cites"><a class="cite" href="#ref-E001">axon</a></span></p>',
        "<p></p>",
        "",
    ],
)
def test_part_of_a_word_and_text_that_belongs_to_something_else_stay(html: str) -> None:
    assert marked(html) == []


@pytest.mark.parametrize(
    "before",
    [
        "<h2>axon</h2>",
        "<svg><g><svg><text>a</text></svg></g></svg>",
        '<svg viewBox="0 0 1 1"/>',
        "<figure><figure>axon</figure>axon</figure>",
        "<a>axon</a>",
        "<p>1<br>2<hr/></p>",
        '<p class="box-title">axon</p>',
        "<!-- <a> -->",
        '<p title=">">x</p>',
    ],
)
def test_text_after_what_was_left_alone_is_marked(before: str) -> None:
    assert marked(f"{before}<p>axon</p>") == [("axon", "axon")]


def test_longest_form_goes_first_and_its_words_are_not_offered_again() -> None:
    text = "<p>The marginal branch of the facial nerve. The marginal branch of the facial nerve. A facial nerve.</p>"

    assert marked(text, NERVE, BRANCH) == [
        ("facial-nerve", "facial nerve"),
        ("marginal-branch", "marginal branch of the facial nerve"),
    ]
    assert mark_terms(text, [NERVE, BRANCH]).used == ("marginal-branch", "facial-nerve")
    assert mark_terms(text, [NERVE, BRANCH]).html.endswith(
        f"A {button('facial-nerve', 'facial nerve')}.</p>"
    )


def test_other_form_counts_as_the_same_term() -> None:
    assert marked("<p>MMN, then the marginal branch.</p>", BRANCH) == [("marginal-branch", "MMN")]


def test_abbreviation_counts_only_as_it_is_written() -> None:
    assert marked("<p>It is nice. Nice. NICE says so.</p>", NICE) == [("nice", "NICE")]


@pytest.mark.parametrize(
    ("html", "term", "text"),
    [
        ("<p>the facial\nnerve</p>", NERVE, "facial\nnerve"),
        ("<p>the facial&nbsp;nerve</p>", NERVE, "facial&nbsp;nerve"),
        ("<p>facial‑nerve palsy</p>", NERVE, "facial‑nerve"),
        ("<p>Bell’s palsy</p>", BELL, "Bell’s palsy"),
        ("<p>Bell&#x27;s palsy</p>", BELL, "Bell&#x27;s palsy"),
        ("<p>a 510(k).</p>", ROUTE, "510(k)"),
        ("<p>R&amp;D</p>", Term("r-d", ("R&D",)), "R&amp;D"),
        ("<p>naïve</p>", Term("naive", ("naïve",)), "naïve"),
        ("<p>η and Ω</p>", Term("omega", ("Ω",)), "Ω"),
    ],
)
def test_one_spelling_of_spaces_hyphens_and_apostrophes_finds_the_others(
    html: str, term: Term, text: str
) -> None:
    assert marked(html, term) == [(term.key, text)]


def test_name_of_a_character_reference_is_no_word() -> None:
    assert marked("<p>a &amp; b &lt; c &nbsp; d</p>", Term("amp", ("amp", "lt", "nbsp"))) == []


def test_form_that_is_a_pattern_elsewhere_is_taken_literally() -> None:
    assert marked("<p>abc a.c</p>", Term("dots", ("a.c",))) == [("dots", "a.c")]


def test_of_two_terms_with_one_form_the_first_has_it() -> None:
    terms = (Term("one", ("axon",)), Term("two", ("axon",)))

    assert mark_terms("<p>axon axon</p>", terms).used == ("one",)


@pytest.mark.parametrize("terms", [(), (Term("none", ()),), (Term("blank", ("", " ")),)])
def test_without_words_nothing_changes(terms: tuple[Term, ...]) -> None:
    html = "<p>An axon &amp; more.</p>"

    assert mark_terms(html, terms).html == html


def test_marking_twice_changes_nothing_more() -> None:
    once = mark_terms("<p>axon</p>", [AXON])

    assert mark_terms(once.html, [AXON]).html == once.html


def test_keys_can_stand_in_addresses_and_none_is_shared() -> None:
    names = ["510(k)", "510 k", "Bell's palsy", "Ménière", "…", "RF-assisted lipolysis"]

    assert keys_of(names) == {
        "510(k)": "510-k",
        "510 k": "510-k-2",
        "Bell's palsy": "bell-s-palsy",
        "Ménière": "ménière",
        "…": "word",
        "RF-assisted lipolysis": "rf-assisted-lipolysis",
    }


def test_names_stand_in_the_order_of_a_dictionary() -> None:
    names = ["zygoma", "Éclat", "510(k)", "ear", "axon", "Axonal", "eczema"]

    assert alphabetical(names) == ["510(k)", "axon", "Axonal", "ear", "Éclat", "eczema", "zygoma"]
    assert [letter_of(name) for name in alphabetical(names)] == [
        "0–9",
        "A",
        "A",
        "E",
        "E",
        "E",
        "Z",
    ]
