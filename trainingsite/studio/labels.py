"""What the keys of the files are called on a form, and one line of help beside each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.content.domain.fields import Field
from courses.models import Fact
from courses.publishing.actions.living import LivingAdapter
from quizzes.kinds import KINDS
from quizzes.kinds.linting import STATES, TASKS
from quizzes.models import ExamPolicy, Quiz

Said = str | Promise

LABELS: dict[str, Said] = {
    "accepted": _("What may be typed"),
    "address": _("Address (link)"),
    "agreement": _("What candidates agree to"),
    "also": _("Other forms of the word"),
    "alt": _("What it shows, in one sentence"),
    "answer": _("Right answer"),
    "area": _("Area"),
    "areas": _("Areas"),
    "asks": _("What it is about, where that is not what to do"),
    "audience": _("Whom the course is for"),
    "blueprint": _("What a form is drawn from"),
    "body": _("Text"),
    "by": _("Who lets it stand"),
    "citation": _("Citation"),
    "code": _("Code"),
    "conflict": _("Conflict between sources"),
    "consent": _("Consent of whom it shows"),
    "convert": _("Other units that are right too"),
    "correct": _("Right"),
    "count": _("How many questions"),
    "consent_covers": _("What the consent covers"),
    "consent_date": _("Date of the consent"),
    "consent_holder": _("Who holds the consent"),
    "credit": _("Who drew or took it"),
    "critical": _("Safety-critical"),
    "description": _("Description"),
    "critical_needed": _("Right answers needed among the critical ones"),
    "cut": _("Right answers needed"),
    "difficulty": _("Share expected to get it right"),
    "dispute": _("Dispute"),
    "drafted_by": _("Drafted by"),
    "edition": _("Edition"),
    "enemies": _("Never in one form with"),
    "evidence": _("Facts it rests on"),
    "exam": _("Exam"),
    "focus_x": _("Focus from the left, %"),
    "focus_y": _("Focus from above, %"),
    "form_rules": _("Rules that every form keeps"),
    "grace_seconds": _("Seconds of grace at the end"),
    "handbook": _("Handbook"),
    "harm": _("Harm if chosen"),
    "id": _("Number of the fact"),
    "jurisdiction": _("Country or region"),
    "kind": _("Kind of question"),
    "language": _("Language"),
    "least": _("At least"),
    "left": _("Left side"),
    "level": _("What it asks for"),
    "licence": _("Licence"),
    "limit": _("Limit of the fact"),
    "limits": _("What it does not attest"),
    "mark": _("How it is known"),
    "match": _("Partner"),
    "meaning": _("Meaning"),
    "minutes": _("Minutes"),
    "misreadings": _("Wrong numbers that are expected"),
    "module": _("Module"),
    "module_percent": _("Share needed in each module (%)"),
    "modules": _("Modules in their order"),
    "most": _("At most"),
    "most_exposed_percent": _("Largest share of forms with one question (%)"),
    "near_misses": _("Wrong words that are expected"),
    "never_say": _("Phrases that no lesson may use"),
    "not_tested": _("Why no question rests on it"),
    "objective": _("Objective"),
    "objectives": _("Objectives"),
    "opens_after": _("Opens after"),
    "options": _("Answers"),
    "outcome": _("Outcome"),
    "pilot": _("Pilot"),
    "pilots": _("Questions on top that are never scored"),
    "photo": _("Photograph"),
    "picture": _("Picture"),
    "policy": _("Rules of the quiz"),
    "pool": _("Pool"),
    "position": _("Place"),
    "purpose": _("Purpose"),
    "rationale": _("Why"),
    "rationale_false": _("Why “False” is right or wrong"),
    "rationale_true": _("Why “True” is right or wrong"),
    "read": _("What was read of the source"),
    "reason": _("Reason"),
    "reveal": _("Shown after the hand-in"),
    "review_by": _("Review by"),
    "reviewed": _("Reviewed on"),
    "right": _("Right side"),
    "rule": _("Rule"),
    "said": _("How it is said"),
    "scopes": _("Scopes"),
    "shows_argument": _("Show the reader's own words"),
    "shows": _("Who is shown"),
    "slug": _("Address of the page"),
    "source": _("Kind of source"),
    "statement": _("Statement"),
    "stem": _("Question"),
    "study_first": _("Better studied after"),
    "summary": _("Summary"),
    "svg": _("Drawing (SVG)"),
    "term": _("Term"),
    "term_months": _("Months that it stands"),
    "text": _("Text"),
    "tier": _("Strength of the evidence"),
    "title": _("Title"),
    "tolerance": _("Tolerance"),
    "topic": _("Topic"),
    "tries": _("Tries"),
    "unit": _("Unit"),
    "units": _("Units to choose from"),
    "unscored": _("A pilot: never scored"),
    "value": _("Number"),
    "waits": _("Only checked: the bank does not suffice yet"),
    "waits_days": _("Days to wait between tries"),
    "waivers": _("Rules that somebody lets stand"),
    "weights": _("Weights"),
    "window_days": _("Days for all tries"),
    "within": _("Questions by which forms may differ in difficulty"),
}

HINTS: dict[str, Said] = {
    "areas": _("What exams ask about, whatever the module: rules of a form count them."),
    "asks": _("“study” where it asks what a study found."),
    "form_rules": _(
        "Of the questions that a row names, every form asks at least and at most so many."
    ),
    "most_exposed_percent": _("30: no question is in more than three of ten forms."),
    "pilots": _(
        "Candidates get so many more, and the time grows with them; which ones they are nobody tells."
    ),
    "unscored": _("Asked on top of a form, to see how it behaves before it counts."),
    "within": _("From 0 to 1: of the number of right answers that the predictions give."),
    "also": _("One on each line: plural, abbreviation, other spelling."),
    "blueprint": _("Each row draws so many questions of one module and pool."),
    "body": _("Markdown: ## heading, **bold**, - list, [E012] fact, ::: box."),
    "citation": _("Authors, title, where, year: enough to find it."),
    "alt": _("The alternative text: what somebody hears who cannot see it."),
    "consent": _("On which form, under which number, until when. Readers never see it."),
    "consent_covers": _("For what it was given, such as teaching in this course and in print."),
    "consent_holder": _("Where the signed form lies, and who answers for it."),
    "convert": _("One on each line, such as “mm: 10” where 1 of the key's unit is 10 mm."),
    "critical": _("A wrong answer here can injure a patient; its reason says how."),
    "difficulty": _("From 0 to 1, such as 0.65. A guess is enough until candidates answer."),
    "drafted_by": _("“machine” where a machine wrote the first words; readers are told."),
    "enemies": _("Codes of questions that give this one away."),
    "evidence": _("Numbers of facts, such as E012. Choose opens the list."),
    "harm": _("What the wrong answer would do to a patient."),
    "level": _("Recall a fact, apply it to a case, or judge between ways."),
    "limit": _("The part of it that its source carries only in part: no key may rest on that."),
    "mark": _("SEEN: read at the source. KNOWN: textbook knowledge."),
    "module_percent": _("Of the questions of every module, rounded up: 65 of 20 questions is 13."),
    "misreadings": _("A number that people come to by a known mistake, and why it is wrong."),
    "objective": _("What of the module's objectives it asks for."),
    "pilot": _(
        "Ticked while no panel has set the pass mark: every certificate then says that its mark is provisional."
    ),
    "pool": _("Practice questions are shown with their reasons; exam questions never are."),
    "rationale": _("Why it is right, or what is wrong with it. Learners read it after the answer."),
    "review_by": _("After this day it is due: the home page of the studio says so."),
    "shows_argument": _("Leave it out when they name a patient or anybody else."),
    "shows": _("A photograph of a person goes live with the record of a consent only."),
    "slug": _("Lower-case letters, digits and hyphens. It does not change once readers know it."),
    "statement": _("One sentence that is true as it stands."),
    "stem": _("A case in two or three sentences, then one question."),
    "svg": _("Made of the file that was handed in. Another file takes its place there too."),
    "tolerance": _("Half the width of what is right, in the same unit. 0: exactly."),
    "topic": _("A word or two; the bank can be filtered by it."),
    "units": _("One on each line; the right one among them."),
    "waivers": _("Each names a rule, who lets it stand, and why."),
}


# What codes are called where they are chosen: the words that the rows themselves have for them.
CHOICES = {
    "mark": Fact.Mark,
    "tier": Fact.Tier,
    "source": Fact.Source,
    "read": Fact.Read,
    "reveal": ExamPolicy.Reveal,
    "purpose": Quiz.Purpose,
}
# Whose code people say as well, and so read beside its words.
SAID_WITH_CODE = ("mark", "tier")

# The parts of a handbook whose names mean something else in a quiz or a fact.
HANDBOOK: dict[str, Said] = {
    "needs": _("Why the course is needed"),
    "weights": _("What the weights of the modules rest on"),
    "cut": _("How the pass mark was set"),
    "accommodations": _("If somebody needs more time or another way"),
    "appeals": _("Appeals"),
    "not_tested": _("What the exam does not test"),
}


def choice_label(key: str, code: str) -> str:
    """What a code of a key is called, or "" where the code is its own name."""
    label = dict(CHOICES[key].choices).get(code, "") if key in CHOICES else ""
    return f"{code}: {label}" if label and key in SAID_WITH_CODE else str(label)


def of_handbook(part: str) -> str:
    """What a part of a course's handbook is called on its form."""
    return str(HANDBOOK.get(part) or LABELS[part])


def label_of(field: Field) -> str:
    """What the key is called beside its control."""
    return str(LABELS.get(field.key, field.name[:1].upper() + field.name[1:]))


# What is asked of the words of a question, by what its kind lets them end with.
STEM_HINTS: dict[tuple[str, ...], Said] = {
    STATES: _("A statement that is true or false as it stands, or a question about one."),
    TASKS: _("What is to be done, such as “Put the steps in order.”, or a question."),
}


def hint_of(key: str) -> str:
    """One line of help, or nothing."""
    return str(HINTS.get(key, ""))


def stem_hint(kind: str) -> str:
    """What the words of a question of this kind are."""
    ends = KINDS[kind].STEM_ENDS if kind in KINDS else ()
    return str(STEM_HINTS.get(ends, HINTS["stem"]))


def way_of(adapter: LivingAdapter) -> str:
    """How entries of a kind leave and come back: files in an archive, the others as a table."""
    return str(_("as a ZIP, and back") if adapter.file_key else _("as a table, and back"))
