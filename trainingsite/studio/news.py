"""The page behind the bell, and which mails somebody wants; the link in a mail turns its kind off without signing in."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from courses import actions as courses
from courses.models import MailChoice, News
from courses.publishing.models.news import MAILS
from trainingsite.accounts.actors import VISITOR, Person
from trainingsite.accounts.desk import row_number
from trainingsite.studio.mail_links import choice_of
from trainingsite.studio.place import entering
from trainingsite.studio.told import told

PAGE_OF = 50


class MailForm(forms.ModelForm):
    """Which mails of the studio somebody wants."""

    class Meta:
        model = MailChoice
        fields = MAILS


@never_cache
@require_http_methods(["GET", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """One's own news, unread first. A post says that one of them, or all, are read, or that one is to be read again."""
    by = entering(request)
    if request.method == "POST":
        return _marked(request, by)
    page = Paginator(News.objects.of(by), PAGE_OF).get_page(request.GET.get("page"))
    context = {"page": page, "items": [told(one) for one in page]}
    return TemplateResponse(request, "studio/news.html", context)


def _marked(request: HttpRequest, by: Person) -> HttpResponse:
    rows = News.objects.filter(person=by)
    if "all" not in request.POST:
        rows = rows.filter(pk=row_number(request.POST.get("news", "")))
        get_object_or_404(rows)
    courses.mark_news(news=rows, is_read="again" not in request.POST, by=by, now=timezone.now())
    return redirect("studio:news")


@never_cache
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one of the news leads; whoever opens it has read it."""
    by = entering(request)
    row = get_object_or_404(News.objects.of(by), pk=row_number(str(pk)))
    courses.mark_news(news=[row], is_read=True, by=by, now=timezone.now())
    return redirect(told(row).url)


@never_cache
@require_http_methods(["GET", "POST"])
def mails(request: HttpRequest) -> HttpResponse:
    """Which mails come, each for itself."""
    by = entering(request)
    chosen = MailChoice.objects.filter(person=by).first()
    form = MailForm(request.POST or None, instance=chosen)
    if request.method == "POST":
        wanted = [name for name in MAILS if name in request.POST]
        courses.choose_mails(wanted=wanted, by=by)
        messages.success(request, _("Saved."))
        return redirect("studio:mails")
    return TemplateResponse(request, "studio/mails.html", {"form": form})


# A mail program posts here by itself (RFC 8058), with no session and no token of a form: the signed link is the proof.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def mail_off(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link at the foot of a mail leads: a button, and whoever presses it gets no more of the kinds that it names."""
    found = choice_of(token)
    if found is None:
        raise Http404
    person, names = found
    if request.method == "POST":
        courses.turn_mails_off(person=person, names=names, by=VISITOR)
    labels = [MailChoice._meta.get_field(name).verbose_name for name in names]  # type: ignore[union-attr]
    context = {"labels": labels, "is_off": request.method == "POST"}
    return TemplateResponse(request, "studio/mail_off.html", context)
