"""What the checks say in the words of the files, in the words of the form: its labels, its choices, and no YAML.

The checks speak to whoever writes files and have one wording for all; here is the one place that knows what each of their
sentences means to somebody who fills a form. What none of the patterns knows keeps its words, with the names of the form.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext as _

from courses.content.markdown import box_titles
from quizzes.kinds.parts import PARTS
from trainingsite.studio.controls import choice_of
from trainingsite.studio.labels import LABELS

Found = re.Match[str]
_KEY = r"'(?P<key>[a-z_]+)'"


def as_form_says(message: str, key: str = "") -> str:
    """The message as the form says it; `key` is where it stands."""
    part = _PART.match(message)
    if part:
        said = as_form_says(message[part.end() :], key)
        return f"{_row_called(part['code'] or part['number'], key)}: {said}"
    for pattern, say in _SAYINGS:
        found = pattern.fullmatch(message)
        if found:
            return say(found)
    return _QUOTED.sub(lambda found: f"“{label_or_key(found['key'])}”", message)


def within(message: str) -> list[str]:
    """Of which row of a list a message speaks, and of which key in it: what leads to the control."""
    part = _PART.match(message)
    if part is None:
        return []
    number = part["number"]
    key = re.search(rf"'(?P<key>{'|'.join(PARTS.keys)})'", message[part.end() :])
    return [str(int(number) - 1) if number else part["code"], key["key"] if key else "text"]


# "'b': ..." and "no. 2: ..." name a row of a list.
_PART = re.compile(r"(?:'(?P<code>[^']{1,40})'|no\. (?P<number>\d+)): ")
_QUOTED = re.compile(rf"{_KEY}(?![\w])")


def _row_called(code: str, key: str) -> str:
    return " ".join([label_or_key(key), code.upper() if len(code) == 1 else code]).strip()


def label_or_key(key: str) -> str:
    """What a key is called on the form; one that has no label in words."""
    return str(LABELS.get(key) or key.replace("_", " "))


def _of(found: Found) -> dict[str, str]:
    """What a sentence names, by the labels of the form."""
    named = {name: said for name, said in found.groupdict().items() if said is not None}
    return named | {"what": label_or_key(named.get("key", ""))}


def _said(sentence: str, found: Found) -> str:
    return _(sentence) % _of(found)


def _one_of(found: Found) -> str:
    """A choice that was not made, or something that is none."""
    choices = [choice_of(found["key"], one.strip()) for one in found["choices"].split(",")]
    typed = re.fullmatch(r"'([^']{1,60})'", found["value"])
    said = _of(found) | {"choices": "; ".join(choices), "typed": typed[1] if typed else ""}
    if typed is None:
        return _("%(what)s: choose one of: %(choices)s.") % said
    return _("%(what)s: “%(typed)s” is none of: %(choices)s.") % said


def _keys(found: Found) -> str:
    names = re.findall(r"[a-z_]+", found["keys"])
    said = _of(found) | {"keys": ", ".join(map(label_or_key, names))}
    return _("%(what)s: each row says %(keys)s.") % said


def _box(found: Found) -> str:
    """A box by the title that readers see above it, and by which it is put in."""
    title = str(box_titles().get(found["box"], found["box"]))
    return _("The box “%(title)s” is missing.") % {"title": title}


def gettext_noop(message: str) -> str:
    """The mark by which translators find a sentence of the list below."""
    return message


# The sentence of the checks, and that of the form.
_SENTENCES: tuple[tuple[str, str], ...] = (
    (rf"{_KEY} is missing\.(?: .*)?", gettext_noop("%(what)s is missing.")),
    (rf"{_KEY} needs a text of at least (?P<n>\d+) characters\.", gettext_noop("%(what)s: write at least %(n)s characters.")),
    (rf"{_KEY} must be a text(?: \(put it in quotes\))?\.", gettext_noop("%(what)s: write words here.")),
    (rf"{_KEY} must be a short text of at most (?P<n>\d+) characters\.", gettext_noop("%(what)s: at most %(n)s characters.")),
    (rf"{_KEY} has at most (?P<n>\d+) characters\.", gettext_noop("%(what)s: at most %(n)s characters.")),
    (rf"{_KEY} has at most (?P<n>\d+) characters\. Split the lesson\.", gettext_noop("%(what)s: at most %(n)s characters. Split the lesson.")),
    (rf"{_KEY} is a short word, at most (?P<n>\d+) characters\.", gettext_noop("%(what)s: a word or two, at most %(n)s characters.")),
    (rf"{_KEY} must be true or false\.", gettext_noop("%(what)s: say yes or no.")),
    (rf"{_KEY} must be a date such as [-0-9]+(?:, without quotes)?\.", gettext_noop("%(what)s: choose a day, such as 2027-11-30.")),
    (rf"{_KEY} is a whole number from (?P<least>\d+) to (?P<most>\d+)\.", gettext_noop("%(what)s: a whole number from %(least)s to %(most)s.")),
    (rf"{_KEY} must be a number\.", gettext_noop("%(what)s: write a number.")),
    (rf"{_KEY} must be a list of whole numbers\.", gettext_noop("%(what)s: whole numbers, apart by commas.")),
    (r"'(?P<key>waits_days)' is a list of whole numbers of days\.", gettext_noop("%(what)s: whole numbers of days, apart by commas.")),
    (rf"{_KEY} must be a list of codes\.", gettext_noop("%(what)s: name each once, apart by commas.")),
    (rf"{_KEY} must be a list of texts\.", gettext_noop("%(what)s: one on each line.")),
    (rf"{_KEY} needs at least 1 codes(?:, each once)?\.", gettext_noop("%(what)s: name at least one, each once.")),
    (rf"{_KEY} needs at least (?P<n>\d+) codes(?:, each once)?\.", gettext_noop("%(what)s: name at least %(n)s, each once.")),
    (rf"{_KEY} has [a-z_]+(?:, [a-z_]+)+(?:, a text each)?\.", gettext_noop("%(what)s: write words under its headings.")),
    (r"every objective is \{.*\}\.", gettext_noop("Write every objective in words.")),
    (r"every scope is \{.*\}\.", gettext_noop("Write the title of every scope.")),
    (rf"{_KEY} must be texts under names\.", gettext_noop("%(what)s: write words here.")),
    (rf"{_KEY} must be a list of entries like \{{.*\}}\.", gettext_noop("%(what)s: none is there yet. Add rows.")),
    (rf"{_KEY} has (?P<n>\d+) entries; give (?P<least>\d+) to (?P<most>\d+)\.", gettext_noop("%(what)s: there are %(n)s rows, and %(least)s to %(most)s are needed.")),
    (rf"Two entries of {_KEY} have the same code\.", gettext_noop("%(what)s: two rows have the same letter. Remove one of them and add it again.")),
    (r"Every option says 'correct: true' or 'correct: false'\.", gettext_noop("Tick what is right; what is not ticked is wrong.")),
    (r"Every wrong option has 'harm' 0 to 3; a correct one has none\.", gettext_noop("Choose the harm of a wrong answer; a right one has none.")),
    (r"A \w+ question has exactly one correct option\.", gettext_noop("Tick the answer that is right: exactly one.")),
    (r"A \w+ question has at least two correct options and a wrong one\.", gettext_noop("Tick the answers that are right: at least two, and not all.")),
    (r"A \w+ question says 'answer: true' or 'answer: false'\.", gettext_noop("Choose what is right: True or False.")),
    (r"'(?P<key>harm)' 0 to 3 says how much harm the wrong answer would do\.", gettext_noop("%(what)s: choose what the wrong answer would do.")),
    (r"Every misreading has 'harm' 0 to 3\.|Every near-miss has 'harm' 0 to 3\.", gettext_noop("Choose the harm of every wrong answer.")),
    (r"A \w+ question has 'answer: .*", gettext_noop("Write the right number, its tolerance and its unit.")),
    (r"'value' must be a number in quotes, such as .*", gettext_noop("Write the number in digits, with a point: 12.5.")),
    (r"'tolerance' must be a number in quotes, such as .*", gettext_noop("Tolerance: write a number, such as 0.5; 0 means exactly.")),
    (r"'(?P<unit>.{1,40})' must be a number in quotes, such as .*", gettext_noop("%(unit)s: write what one of it is worth, such as 10.")),
    (r"'tolerance' cannot be negative\.", gettext_noop("Tolerance: 0 or more.")),
    (r"'units' must be a list of different texts that holds the key's unit '(?P<unit>.*)'\.", gettext_noop("Units to choose from: each once, and the right one, “%(unit)s”, among them.")),
    (r"'convert' names offered units other than the key's: .*", gettext_noop("Other units that are right too: name units that are offered, such as “cm: 10” where 1 cm is 10 of the right unit.")),
    (r"A factor of 'convert' is more than 0\.", gettext_noop("Other units that are right too: what one is worth is more than 0.")),
    (r"'match: (?P<code>.*)' names no entry of 'right'\.", gettext_noop("Its partner “%(code)s” is not on the right side.")),
    (r"'match' needs a text of at least 1 characters\.", gettext_noop("Choose its partner.")),
    (r"Two entries of 'left' have the same match; each partner fits once\.", gettext_noop("Two of the left side have the same partner; each partner fits once.")),
    (r"'accepted' lists the right answer and its synonyms, 1 to (?P<n>\d+) texts\.", gettext_noop("What may be typed: write the right answer, and each synonym on a line of its own; at most %(n)s.")),
    (r"Two texts of 'accepted' are the same: (?P<why>.*)", gettext_noop("What may be typed: two lines are the same; %(why)s")),
    (rf"A text of {_KEY} is one line of at most (?P<n>\d+) signs, with a letter or digit\.", gettext_noop("%(what)s: a line of at most %(n)s signs, with a letter or digit.")),
    (r"A near-miss is in 'accepted' too, or stands there twice\.", gettext_noop("Wrong words that are expected: one is right too, or stands there twice.")),
    (r"'difficulty' is the predicted share who get it right, 0 to 1\.", gettext_noop("Share expected to get it right: a share such as 0.65, or 65 %%.")),
    (r"'critical' of a cell is any, true or false\.", gettext_noop("Choose whether safety-critical questions are drawn.")),
    (r"A quiz has a 'policy' with at least 'cut' and 'reveal'\.", gettext_noop("Say how many right answers are needed, and what is shown after the hand-in.")),
    (r"'never_say' is a list of phrases, none empty\.", gettext_noop("Phrases that no lesson may use: one on each line.")),
    (r"'also' is a list of other forms of the term\.", gettext_noop("Other forms of the word: one on each line.")),
    (r"'picture' is \{file: \.\.\., alt: \.\.\.\}\.", gettext_noop("Picture: it has a file and what it shows.")),
    (r"'file' names a picture beside the questions, .*", gettext_noop("Picture: hand its file in under “Pictures”.")),
    (rf"Unknown key {_KEY} in .*", gettext_noop("“%(what)s” does not belong to an entry of this kind.")),
    (rf"unknown key {_KEY}\..*", gettext_noop("“%(what)s” does not belong to an entry of this kind.")),
    (r"'(?P<key>mark)' is SEEN or KNOWN\..*", gettext_noop("%(what)s: choose one of the two.")),
    (r"'(?P<key>tier)' is A, B or C\.", gettext_noop("%(what)s: choose one of the three.")),
    (r"a slug has lower-case letters, digits and hyphens, at most (?P<n>\d+)\.", gettext_noop("Address of the page: lower-case letters, digits and hyphens, at most %(n)s.")),
    (r"a fact's id is E and three digits\.", gettext_noop("Number of the fact: E and three digits.")),
)  # fmt: skip
_LISTED = rf"{_KEY} (?:is a list of|has entries like) \{{(?P<keys>.*)\}}\."
_SAYINGS: list[tuple[re.Pattern[str], Callable[[Found], str]]] = [
    (re.compile(rf"{_KEY} is (?P<value>None|'.*'|.*); it must be one of (?P<choices>.*)\."), _one_of),
    *((re.compile(pattern), partial(_said, sentence)) for pattern, sentence in _SENTENCES),
    (re.compile(_LISTED), _keys),
    (re.compile(r"the box '::: (?P<box>[a-z-]+)' is missing\."), _box),
]  # fmt: skip


def of_files_in(message: str) -> Iterator[str]:
    """What of a message only somebody who knows the files understands: for the test that walks through all of them."""
    yield from re.findall(
        r"\bNone\b|[{}]|in quotes|without quotes|\bkey\b|'[a-z]+(?:_[a-z]+)*'|\w+_\w+|\byaml\b",
        message,
    )
