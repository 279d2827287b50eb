"""The road to a certificate without caveats: for each caveat what is missing, in numbers, and whose it is to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from certificates.domain.caveats import CAVEATS, FULL_FORM
from certificates.models import Scheme
from courses.models import Course, LeadAppointment, LessonVersion
from quizzes.actions import FAST_KIND
from quizzes.models import (
    ENOUGH_READERS,
    BlindReading,
    Question,
    QuestionVersion,
    Quiz,
    Reader,
    StandardStudy,
    adopted_cut,
    read_rightly_by_two,
)
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.domain.trial import is_trial_address
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ReviewCase

Text = str | Promise
LEAD, AUTHORS, ADMINISTRATORS = lazy("Clinical lead"), lazy("Authors"), lazy("Administrators")
PANEL = lazy("Reviewers and administrators")
READERS = lazy("Clinical lead or blind readers")
OPERATOR = lazy("Whoever runs the machine")


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: said with numbers, whose it is, and where it is done."""

    what: str
    who: Text
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One caveat, and what keeps it on certificates that are issued now; nothing when it is off them."""

    remark: str
    missing: list[Missing]


def road_of(scheme: Scheme) -> list[Step]:
    """Every caveat that a certificate of this scheme can carry, in their order, and how it was sat."""
    quiz = scheme.exam
    found: dict[str, Iterable[Missing]] = {
        "trial": _address(),
        "disclosed_bank": _disclosed(quiz),
        "provisional_content": _unsigned(quiz),
        "provisional_cut": _cut(scheme),
        "short_form": _length(quiz),
        "sitting_not_reviewed": _held(),
    }
    return [Step(remark, list(found[code])) for code, remark in CAVEATS.items()]


def _address() -> Iterator[Missing]:
    if is_trial_address(settings.PUBLIC_URL):
        said = _(
            "The address of this installation is %(url)s. Set PUBLIC_URL to a public https address."
        )
        yield Missing(said % {"url": settings.PUBLIC_URL}, OPERATOR)
    if settings.SEED_DEMO:
        yield Missing(_("It has demo people. Start it with SEED_DEMO=0."), OPERATOR)


def _exam_versions(quiz: Quiz) -> Any:
    live = QuestionVersion.objects.live_in(quiz.course)
    return live.filter(current_of__pool=Question.Pool.EXAM)


def _disclosed(quiz: Quiz) -> Iterator[Missing]:
    asked = _exam_versions(quiz)
    disclosed = asked.filter(disclosed=True).count()
    if disclosed:
        said = ngettext(
            "%(n)d of %(of)d exam questions can be read in the published source: write others.",
            "%(n)d of %(of)d exam questions can be read in the published source: write others.",
            disclosed,
        )
        url = reverse("admin:quizzes_question_changelist")
        yield Missing(said % {"n": disclosed, "of": asked.count()}, AUTHORS, url)


def _unsigned(quiz: Quiz) -> Iterator[Missing]:
    day, course = timezone.localdate(), quiz.course
    if not LeadAppointment.objects.standing_on(day).filter(course=course).exists():
        url = reverse("admin:courses_leadappointment_changelist")
        yield Missing(_("The course has no clinical lead: appoint one."), ADMINISTRATORS, url)
    asked = _exam_versions(quiz)
    for versions, said in (
        (LessonVersion.objects.live_in(course), _("%(n)d of %(of)d lessons are not signed.")),
        (
            asked.filter(critical=True),
            _("%(n)d of %(of)d safety-critical exam questions are not signed."),
        ),
    ):
        vouched = versions.vouched_on(day).values("pk")
        count = versions.exclude(pk__in=vouched).count()
        if count:
            url = reverse("sign_off", args=[course.code])
            yield Missing(said % {"n": count, "of": versions.count()}, LEAD, url)
    yield from _unread(asked.filter(critical=False), course, day)


def _unread(rest: Any, course: Course, day: date) -> Iterator[Missing]:
    """What neither the lead nor two readers answer for."""
    unsigned = rest.exclude(pk__in=rest.vouched_on(day).values("pk"))
    left = unsigned.exclude(pk__in=read_rightly_by_two().values("pk"))
    if not left.exists():
        return
    url = reverse("quizzes:reading_desk", args=[course.code])
    numbers = {"n": left.count(), "of": rest.count()}
    said = _(
        "%(n)d of %(of)d other exam questions are neither signed nor read rightly by two blind readers."
    )
    yield Missing(said % numbers, READERS, url)
    readers = Reader.objects.reading().filter(course=course).count()
    if readers < ENOUGH_READERS:
        missing = _("The course has %(n)d of the %(of)d blind readers that it takes: name them.")
        yield Missing(missing % {"n": readers, "of": ENOUGH_READERS}, ADMINISTRATORS, url)
    disputed = BlindReading.objects.disputing().covering(rest).values("case").distinct().count()
    if disputed:
        url = f"{reverse('admin:accounts_reviewcase_changelist')}?state=open"
        said = ngettext(
            "Blind readers disagree with %(n)d key.",
            "Blind readers disagree with %(n)d keys.",
            disputed,
        )
        yield Missing(said % {"n": disputed}, ADMINISTRATORS, url)


def _cut(scheme: Scheme) -> Iterator[Missing]:
    quiz = scheme.exam
    if not scheme.is_pilot or quiz.current_policy is None or quiz.current_blueprint is None:
        return
    if adopted_cut(quiz.current_policy, quiz.current_blueprint.question_count) is None:
        studies = StandardStudy.objects.filter(quiz=quiz, blueprint=quiz.current_blueprint)
        said = _("No panel of experts has set the pass mark: %(n)d studies of this exam are open.")
        yield Missing(said % {"n": studies.count()}, PANEL, reverse("quizzes:standards"))


def _length(quiz: Quiz) -> Iterator[Missing]:
    count = quiz.current_blueprint.question_count if quiz.current_blueprint else 0
    if count < FULL_FORM:
        said = _("The exam has %(n)d questions; from %(least)d on the caveat is off.")
        yield Missing(said % {"n": count, "least": FULL_FORM}, AUTHORS)


def _held() -> Iterator[Missing]:
    waiting = ReviewCase.objects.open().filter(kind=FAST_KIND).count()
    if waiting:
        said = ngettext(
            "%(n)d sitting waits for a look.", "%(n)d sittings wait for a look.", waiting
        )
        url = f"{reverse('admin:accounts_reviewcase_changelist')}?state=open"
        yield Missing(said % {"n": waiting}, ADMINISTRATORS, url)


@require_GET
def road(request: HttpRequest) -> HttpResponse:
    """For everybody with a role of the desk: it shows numbers, and no key."""
    check(person_of(request.user), Act.ENTER_DESK)
    schemes = Scheme.objects.filter(retired_at=None).select_related(
        "exam__course", "exam__current_blueprint", "exam__current_policy"
    )
    context = {
        **admin.site.each_context(request),
        "title": _("The road to a certificate without caveats"),
        "roads": [(scheme, road_of(scheme)) for scheme in schemes.order_by("title", "pk")],
    }
    return TemplateResponse(request, "admin/road.html", context)
