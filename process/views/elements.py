"""The library of elements: words, anchors and minimum of each, their order, and what each was before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.both import differences
from people.once import once
from people.paging import page_of
from people.rules import Refused, Stale
from people.status import status_of
from process.forms import ElementForm
from process.models import Element
from process.trace import editions_of
from process.views.admins import for_admins


def _page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    """The library beside what is open."""
    context |= {
        "at": "process",
        "view": "elements",
        "library": Element.objects.in_use().in_order().with_use(),
        "retired": Element.objects.retired().in_order(),
    }
    return render(request, "process/element_list.html", context, status=status)


@for_admins
@require_safe
def elements(request: HttpRequest) -> HttpResponse:
    """The library with its first element open."""
    first = Element.objects.in_use().in_order().first()
    return _page(request, form=ElementForm(initial=_standing(first)), open=first) if first else _page(request)


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = ElementForm(request.POST or None)
    if form.is_valid():
        try:
            element = once(request, lambda: Element.add(by=request.user, **form.facts))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is in the library. Choose call types that use it.") % _named(element))
            return redirect(element)
    return _page(request, status=status_of(form), form=form, is_new=True)


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def element(request: HttpRequest, pk: int) -> HttpResponse:
    element = get_object_or_404(Element.objects.in_order(), pk=pk)
    form = ElementForm(request.POST or None, initial=_standing(element))
    apart: list[object] = []
    if form.is_valid():
        try:
            element.revise(by=request.user, version=form.seen, **form.facts)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            apart = differences(form, stale.current.facts())
            data = request.POST.copy()
            data["version"] = str(stale.current.number)
            return _page(request, status=409, form=ElementForm(data), open=element, apart=apart)
        else:
            messages.success(request, _("Saved. Past scores keep the minimum they were given under."))
            return redirect(element)
    return _page(request, status=status_of(form), form=form, open=element)


@for_admins
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version there was, newest first, with what changed in it."""
    element = get_object_or_404(Element.objects.in_order(), pk=pk)
    page = page_of(request, element.versions.select_related("by").order_by("-number"))
    editions = editions_of(element, page.rows)
    context = {"at": "process", "view": "elements", "element": element, "page": page, "editions": editions}
    return render(request, "process/element_history.html", context)


@for_admins
@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    element = get_object_or_404(Element.objects.in_use(), pk=pk)
    element.move(by=request.user, up=request.POST.get("move") == "up")
    return redirect("process:elements")


@for_admins
@require_POST
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire it, or end its retirement."""
    element = get_object_or_404(Element.objects.in_order(), pk=pk)
    if request.POST.get("end"):
        element.restore(by=request.user)
        messages.success(request, _("%(name)s is back. Choose call types that use it.") % _named(element))
        return redirect(element)
    used = element.uses.count()
    element.retire(by=request.user)
    said = ngettext(
        "%(name)s is retired and left %(n)s call type. Its scores stay.",
        "%(name)s is retired and left %(n)s call types. Its scores stay.",
        used,
    )
    messages.success(request, said % {**_named(element), "n": used})
    return redirect("process:elements")


def _named(element: Element) -> dict[str, str]:
    return {"name": str(element)}


def _standing(element: Element) -> dict[str, object]:
    """What its form begins with: the version in force."""
    return element.current.facts() | {"version": element.current.number}
