"""What workbooks say to judges, and what is said of a workbook that cannot be taken: where, what, and how to mend it."""

from django.utils.translation import gettext as _

from quizzes.panels.domain.sheets import HIGHEST, Problem, SheetMessages, Wrong
from quizzes.panels.models import StandardStudy


def workbook_messages(study: StandardStudy, number: int) -> SheetMessages:
    """Headings, instructions and the message of a cell that takes no such number."""
    return SheetMessages(
        ratings=_("Ratings"),
        instructions=_("Instructions"),
        lines=tuple(_instructions(study, number)),
        place=_("No."),
        stem=_("Question"),
        answers=_("What can be answered"),
        lowest=_("Round 1: lowest"),
        mean=_("Round 1: mean"),
        highest=_("Round 1: highest"),
        error_title=_("Not a rating"),
        error=_("Write a number from 0 to 100: percent of borderline candidates."),
    )


def _instructions(study: StandardStudy, number: int) -> list[str]:
    lines = [
        _("Pass mark of “%(title)s”, round %(n)d of 2") % {"title": study.quiz.title, "n": number},
        "",
        _("Think of the candidate who only just deserves to pass:"),
        study.borderline,
        "",
        _(
            "Answer each question for yourself first. Then write into your column how many of 100 such candidates would answer it "
            "rightly: a whole number from 0 to 100, 75 for three quarters."
        ),
        _("Rate what they would do, not what they ought to do, and do not forget guessing."),
        _("Rate every question, and change nothing else in the sheet. There is no key in it."),
        _(
            "These are exam questions. Show them to nobody, and delete the file when it is handed in."
        ),
    ]
    if number > 1:
        lines.append(
            _(
                "Beside each question stand the lowest, mean and highest rating of the first round. Talk about those that lie far "
                "apart, then rate once more; nobody has to agree."
            )
        )
    return lines


def problem_message(problem: Problem) -> str:
    """One problem in a sentence: the cell, what is wrong, how to mend it."""
    facts = {"said": problem.said, "cell": problem.cell, "most": HIGHEST}
    return _sentence(problem.wrong) % facts


def _sentence(wrong: Wrong) -> str:
    sentences = {
        Wrong.NO_WORKBOOK: _("This is no XLSX workbook. Save it as “Excel workbook (.xlsx)”."),
        Wrong.TOO_LARGE: _("This file is too large. Hand in the workbook that was taken from here."),
        Wrong.OTHER_STUDY: _("%(cell)s: this is no workbook of this study. Take it from here anew."),
        Wrong.OTHER_ROUND: _("%(cell)s: this is the workbook of the other round. Take that of the next round from here."),
        Wrong.NO_JUDGE: _("Row %(cell)s: the column of %(said)s is missing. Put its heading back as it was."),
        Wrong.JUDGE_TWICE: _("Row %(cell)s: %(said)s has two columns. Keep one."),
        Wrong.STRANGE_JUDGE: _("%(cell)s: “%(said)s” is no judge of this study. Take the column out, or put its heading back."),
        Wrong.NO_ITEM: _("Question %(said)s is missing. Put its row back, or take the workbook anew."),
        Wrong.STRANGE_ITEM: _("%(cell)s: this row is no question of the study. Take it out."),
        Wrong.ITEM_TWICE: _("%(cell)s: this question stands in row %(said)s already. Take one of the rows out."),
        Wrong.EMPTY: _("%(cell)s is empty. Write a number from 0 to %(most)s."),
        Wrong.FORMULA: _("%(cell)s holds a formula (%(said)s). Write the number that it gives."),
        Wrong.NO_NUMBER: _("%(cell)s: “%(said)s” is no number. Write a number from 0 to %(most)s, without a sign for percent."),
        Wrong.SHARE: _("%(cell)s: %(said)s looks like a share. Write it in percent: 75 and not 0.75."),
        Wrong.OUTSIDE: _("%(cell)s: %(said)s lies outside of 0 to %(most)s."),
        Wrong.TOO_FINE: _("%(cell)s: %(said)s has more than two places. Round it."),
    }  # fmt: skip
    return sentences[wrong]
