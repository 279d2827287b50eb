"""The desk of an entry with a draft: edit it, look at it, and publish it as the second person."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.content.domain.changes import changed_lines
from courses.publishing.actions.adapters import NotStorable, adapter_of
from courses.publishing.actions.alone import may_publish_alone
from courses.publishing.actions.contributing import (
    CannotPublish,
    NothingToPublish,
    contributors_to,
    may_publish,
    standing_proposal,
)
from courses.publishing.actions.drafting import (
    EditedMeanwhile,
    draft_findings,
    mark_of,
    restore_revision,
    restore_version,
    save_draft,
)
from courses.publishing.actions.publishing import DraftChanged, publish
from courses.publishing.actions.pulling import propose_return, pull
from courses.publishing.actions.taken_up import behind
from courses.publishing.desk.alone import AloneForm, proposed
from courses.publishing.models import Draft, DraftRevision, Pull, ReadingMark
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.desk import DeskAdmin, row_number
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check, may


class DraftForm(forms.ModelForm):
    """A draft as it was when the page was opened; saved after somebody else's save it shows both and asks again."""

    data: Any
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = mark_of(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        stored = type(self.instance)._default_manager.get(pk=self.instance.pk)
        seen = self.data.get("seen", "")
        if seen and seen != mark_of(stored):
            self.data = self.data.copy()
            self.data["seen"] = mark_of(stored)
            self.add_error(None, [_meanwhile(stored), *self.met(stored, seen)])
        return cleaned

    def met(self, stored: Any, seen: str) -> list[Any]:
        """Put into `data` what both did; gives what is left to a person, line by line."""
        raise NotImplementedError


def _meanwhile(stored: Draft) -> str:
    who = str(stored.edited_by) if stored.edited_by else _("Somebody")
    return _(
        "%(who)s saved this after you opened the page. Nothing of yours is stored yet: look and save again."
    ) % {"who": who}


class PublishForm(forms.Form):
    """What stands in the record beside the two names. `draft` names the draft that was shown."""

    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("Note for the record"), max_length=300, required=False)
    same_meaning = forms.BooleanField(
        label=_("No change of meaning"),
        help_text=_(
            "Only the wording changed. A clinical lead's signature under the version before then covers this one. You answer for that."
        ),
        required=False,
    )


class ReasonForm(forms.Form):
    """Why something goes out of use, or comes back."""

    reason = forms.CharField(
        label=_("Why (readers see it where the entry was)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OutOfUse(admin.SimpleListFilter):
    """Entries that nobody gets any more."""

    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("in", _("In use")), ("out", _("Out of use"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == "in")


class SentBack(admin.SimpleListFilter):
    """Entries whose live version a clinical lead did not want to sign."""

    title = _("clinical lead")
    parameter_name = "lead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("sent-back", _("sent back with a comment"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return sent_back(queryset) if self.value() == "sent-back" else queryset


def sent_back(entries: Any) -> Any:
    """Those of the entries whose live version a lead sent back."""
    refused = ReadingMark.objects.standing_refusals()
    return entries.filter(retired_at=None, current_version__uuid__in=refused.values("version"))


class NeedsReview(admin.SimpleListFilter):
    """Entries that are overdue, or rest on facts that changed, went or expired after they went live."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", _("due, or its facts changed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.needing_review(timezone.localdate()) if self.value() == "due" else queryset


class DraftAdmin(DeskAdmin):
    """A draft. Readers and candidates see nothing of it until a second person publishes it."""

    preview_template: str
    # What says that no draft can hold it.
    refusals: tuple[type[Exception], ...] = (CannotPublish, ValidationError, NotStorable)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # an entry begins as a file

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("published version"))
    def published(self, entry: Draft) -> str:
        if entry.retired_at is not None:
            return str(_("out of use"))
        return str(entry.current_version.number) if entry.current_version else "–"

    def edited(self, form: Any) -> Mapping[str, Any]:
        """What the form says, as the content of the draft."""
        raise NotImplementedError

    def previewed(self, entry: Any) -> dict[str, Any]:
        """What the page of the draft needs, as readers or candidates would see it."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_draft(
            entry=obj,
            content=self.edited(form),
            by=person_of(request.user),
            now=timezone.now(),
            seen=form.cleaned_data["seen"] or None,
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Between the form's look at the draft and the save somebody else may have saved: the page is asked anew."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditedMeanwhile as stale:
            messages.error(request, _meanwhile(stale.entry))
            return redirect(request.get_full_path())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the draft was stored whole, by its action."""

    def offers(self, request: HttpRequest, row: Draft | None) -> dict[str, Any]:
        """To publish, when there is something to publish; to take it out of use, or to bring it back."""
        if row is None:
            return {}
        by, pulled = person_of(request.user), Pull.objects.standing(row)
        return {
            "may_publish": may_publish(row, by=by) or self._is_alone(row, by),
            "may_pull": row.retired_at is None and may(by, Act.PULL),
            "may_bring_back": pulled is not None and may(by, Act.BRING_BACK),
            "versions_url": self._address("versions", row),
            "is_out_of_use": row.retired_at is not None,
            "pulled": pulled,
            "sent_back": self._sent_back(row),
            "pull_url": self._address("pull", row),
            "bring_back_url": self._address("bring_back", row),
        }

    def _sent_back(self, row: Draft) -> Any:
        """Why leads did not sign what is live."""
        if row.current_version is None:
            return []
        marks = ReadingMark.objects.of([row.current_version]).standing_refusals()
        return marks.select_related("by").order_by("pk")

    def _address(self, act: str, row: Draft) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{act}", args=[row.pk])

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<int:pk>/{act}/",
                self.admin_site.admin_view(getattr(self, act)),
                name=f"{name}_{act}",
            )
            for act in ("preview", "publish", "pull", "bring_back", "versions")
        ]
        return own + super().get_urls()

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft as readers or candidates would see it."""
        entry = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        return TemplateResponse(request, self.preview_template, self.previewed(entry))

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then publish: by a reviewer who did not write the draft."""
        entry, by = get_object_or_404(self.get_queryset(request), pk=pk), person_of(request.user)
        check(by, Act.PUBLISH)  # the page as well: nobody reads it in vain
        if entry.edited_by is None:
            messages.warning(request, str(NothingToPublish()))
            return self._back_to(entry)
        alone = self._is_alone(entry, by)
        form = (AloneForm if alone else PublishForm)(
            request.POST if request.method == "POST" else None,
            initial={"draft": adapter_of(entry).draft_hash(entry)},
        )
        if request.method == "POST" and form.is_valid():
            if entry.holds_exam_keys:
                ask_again(request, Act.PUBLISH)
            if alone:
                done = proposed(request, entry, by, form.cleaned_data)
                return self._back_to(entry) if done else redirect(request.path)
            return self._publish(request, entry, by, form.cleaned_data)
        title = _("Publish alone: in 7 days") if alone else _("Publish this draft?")
        shown = {"form": form, "alone": alone, "standing": standing_proposal(entry)}
        return self.page(
            request, "courses/publish.html", title, entry, **shown, **_to_publish(entry)
        )

    def _is_alone(self, entry: Draft, by: Person) -> bool:
        return may_publish_alone(entry, by=by, now=timezone.now())

    def pull(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Out of use at once, by one person, with a reason."""
        said = _("Out of use from now on. Bringing it back takes two people.")
        return self._take_reason(request, pk, Act.PULL, _("Take it out of use"), pull, said)

    def bring_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask a second person to agree that it is used again."""
        said = _("Proposed. Somebody else who reviews finds it at the desk.")
        title = _("Propose to use it again")
        return self._take_reason(request, pk, Act.BRING_BACK, title, propose_return, said)

    def _take_reason(
        self, request: HttpRequest, pk: int, act: Act, title: Any, do: Any, said: Any
    ) -> HttpResponse:
        entry, by = get_object_or_404(self.get_queryset(request), pk=pk), person_of(request.user)
        check(by, act)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                do(entry=entry, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, said)
                return self._back_to(entry)
        danger = act == Act.PULL
        breaks = adapter_of(entry).pulling_breaks(entry) if danger else []
        shown = {"form": form, "danger": danger, "breaks": breaks}
        return self.page(request, "courses/pull.html", title, entry, **shown)

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the entry said and says: every version and every save, each of which the draft can say again."""
        entry = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        if request.method == "POST":
            return self._restore(request, entry)
        names = ("author", "reviewer", "decided_alone_by")
        records = [f"publish_record__{name}" for name in names]
        return self.page(
            request,
            "courses/versions.html",
            _("Versions and saves"),
            entry,
            versions=entry.versions.select_related(*records).order_by("-number"),
            saves=DraftRevision.objects.of(entry)[:100],
            may_edit=may(person_of(request.user), Act.SAVE_DRAFT),
            **_compared(entry, request.GET),
        )

    def _restore(self, request: HttpRequest, entry: Draft) -> HttpResponse:
        who: dict[str, Any] = {"by": person_of(request.user), "now": timezone.now()}
        try:
            if "version" in request.POST:
                version = get_object_or_404(entry.versions, uuid=request.POST["version"])
                restored = restore_version(entry=entry, version=version, **who)
            else:
                saves = DraftRevision.objects.of(entry)
                save = request.POST.get("save", "")
                revision = get_object_or_404(saves, pk=row_number(save))
                restored = restore_revision(entry=entry, revision=revision, **who)
        except self.refusals as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        messages.success(
            request, _("The draft says it again. What it said before is among the saves.")
        )
        gaps = [message for _key, message in adapter_of(restored).gaps(restored)]
        if gaps:
            said = _("It does not go live as it is: %(why)s") % {"why": " ".join(gaps)}
            messages.warning(request, said)
        return self._back_to(entry)

    def _publish(
        self, request: HttpRequest, entry: Draft, by: Person, said: Mapping[str, Any]
    ) -> HttpResponse:
        try:
            version = publish(
                entry=entry,
                by=by,
                now=timezone.now(),
                note=said["note"],
                same_meaning=said["same_meaning"],
                seen=said["draft"],
            )
        except DraftChanged as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        except NothingToPublish as refused:
            messages.warning(request, str(refused))
        except CannotPublish as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Published as version %(n)s.") % {"n": version.number})
        return self._back_to(entry)

    def _back_to(self, entry: Draft) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", entry.pk)


def _compared(entry: Draft, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the draft would say otherwise if it took up the version or the save that the address names."""
    adapter = adapter_of(entry)
    if "version" in asked:
        version = entry.versions.filter(number=row_number(asked["version"])).first()
        title, after = _("Version %(n)s"), version and adapter.lines(version)
    else:
        save = (
            DraftRevision.objects.of(entry).filter(number=row_number(asked.get("save", ""))).first()
        )
        title, after = _("Save %(n)s"), save and adapter.content_lines(save.content)
    if after is None:
        return {}
    number = row_number(asked.get("version") or asked["save"])
    changes = changed_lines(adapter.lines(entry), after)
    return {"compared": title % {"n": number}, "changes": changes}


def _to_publish(entry: Draft) -> dict[str, Any]:
    """Who wrote the draft, how it differs from what is live, and what speaks against it."""
    adapter, current = adapter_of(entry), entry.current_version
    before = adapter.lines(current) if current else ""
    edition = behind(entry)
    said = adapter.content_lines(edition.taking.said) if edition else ""
    return {
        "behind": edition,
        "behind_changes": changed_lines(said, adapter.lines(entry)) if edition else [],
        "authors": contributors_to(entry),
        "revisions": DraftRevision.objects.since_published(entry),
        "changes": changed_lines(before, adapter.lines(entry)),
        "findings": draft_findings(entry=entry, day=timezone.localdate()),
    }
