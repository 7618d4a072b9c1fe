"""Every page of the product in the demo company: who opens it, where it stands, and which mock it was drawn from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import Page

from calls.models import Call, Plan, Recap
from coaching.models import Focus
from customers.models import Company, Contact, Opportunity
from people.models import Team, User
from process.models import CallType, Element
from tests.browser.conftest import axe


def whole(page: Page) -> None:
    """Make the window as high as the page: what sticks to its edges then covers nothing."""
    page.wait_for_load_state()
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})


def check(page: Page) -> None:
    """axe over the whole page; nothing is wider than the window."""
    size = page.viewport_size
    whole(page)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], f"{page.url} scrolls sideways"
    page.set_viewport_size(size)


SALESPERSON, MANAGER, DIRECTOR, ADMIN, NOBODY = "salesperson", "manager", "director", "admin", ""


@dataclass(frozen=True)
class Place:
    """A page as a picture shows it; `deed` is done before, on the open page, and changes nothing that stays."""

    name: str
    who: str
    path: str
    mock: str = ""
    deed: Callable[[Page], None] | None = None
    status: int = 200


def places() -> Iterator[Place]:
    """All of them; the demo company must stand in the database."""
    yield from _at_the_door()
    yield from _of_the_salesperson()
    yield from _of_the_manager()
    yield from _of_the_director()
    yield from _of_the_admin()


def _at_the_door() -> Iterator[Place]:
    yield Place("sign-in", NOBODY, reverse("account_login"), "14-sign-in")
    yield Place("password-reset", NOBODY, reverse("account_reset_password"))


def _of_the_salesperson() -> Iterator[Place]:
    def at(name: str, pk: int) -> str:
        return reverse(name, args=[pk])

    priya = User.objects.get(name="Priya Nair")
    own = Call.objects.of(priya)
    hartwell, fenwick, osgood, selby = (
        own.upcoming().get(company__name=name)
        for name in ("Hartwell Dairy", "Fenwick Textiles", "Osgood Timber", "Selby Creamery")
    )
    due = own.needing_recap().by_time().first()
    reviewed = Recap.objects.reviewed().filter(call__company__name="Aldersyde Creamery").newest_first()[0]
    yield Place("today", SALESPERSON, reverse("today"), "01-today")
    yield Place("plan", SALESPERSON, at("calls:plan", osgood.pk), "02-plan")
    yield Place("plan-half-written", SALESPERSON, at("calls:plan", selby.pk), "02-plan")
    yield Place("plan-returned", SALESPERSON, at("calls:plan", fenwick.pk), "02-plan")
    yield Place("call-sheet", SALESPERSON, at("calls:sheet", hartwell.pk), "12-call-sheet")
    yield Place("recap", SALESPERSON, at("calls:recap", due.pk), "04-recap")
    yield Place("recap-reviewed", SALESPERSON, at("calls:review", reviewed.pk), "05-review-both")
    yield Place("calls", SALESPERSON, reverse("calls:list"), "15-calls")
    yield Place("calls-week", SALESPERSON, reverse("calls:week"), "15-calls-week")
    yield Place("lessons", SALESPERSON, reverse("calls:lessons"), "23-lessons")
    yield Place("call-new", SALESPERSON, reverse("calls:new"))
    yield Place("call-log", SALESPERSON, reverse("calls:log"), "15-call-log")
    yield Place("call", SALESPERSON, at("calls:call", hartwell.pk))
    yield Place("call-reviewed", SALESPERSON, at("calls:call", reviewed.call_id))
    yield Place("call-edit", SALESPERSON, at("calls:edit", hartwell.pk))
    company, contact = Company.objects.get(name="Hartwell Dairy"), Contact.objects.get(name="Anita Rowe")
    deal = Opportunity.objects.get(name="Compressor house replacement")
    yield Place("opportunities", SALESPERSON, reverse("customers:opportunities"), "16-opportunities")
    yield Place("opportunity", SALESPERSON, at("customers:opportunity", deal.pk), "08-opportunity")
    yield Place("opportunity-new", SALESPERSON, reverse("customers:opportunity_new"))
    yield Place("opportunity-outcome", SALESPERSON, at("customers:outcome", deal.pk))
    yield Place("companies", SALESPERSON, reverse("customers:companies"), "16-opportunities")
    yield Place("company", SALESPERSON, at("customers:company", company.pk), "29-company")
    yield Place("company-edit", SALESPERSON, at("customers:company_edit", company.pk))
    yield Place("company-new", SALESPERSON, reverse("customers:company_new"))
    yield Place("contact", SALESPERSON, at("customers:contact", contact.pk), "30-contact")
    yield Place("contact-edit", SALESPERSON, at("customers:contact_edit", contact.pk))
    yield Place("notices", SALESPERSON, reverse("notices:list"), "19-notices")
    yield Place("what-reaches-you", SALESPERSON, reverse("notices:settings"), "19-notices-settings")
    yield Place("account", SALESPERSON, reverse("people:account"))
    yield Place("figures", SALESPERSON, reverse("metrics:own"), "28-metrics")
    yield Place("scorecard-own", SALESPERSON, reverse("coaching:own"), "06-scorecard")
    yield Place("missing", SALESPERSON, "/calls/999999/", "24-error-404", status=404)


def _of_the_manager() -> Iterator[Place]:
    ruth = User.objects.get(name="Ruth Brennan")
    waiting = Plan.objects.for_inspector(ruth).awaiting_inspection().by_call_time()
    meridian, stannard = (waiting.get(call__company__name=name) for name in ("Meridian Packaging", "Stannard Foundry"))
    humber = Recap.objects.to_review(ruth).get(call__company__name="Humber Resins")
    rung_up = Recap.objects.to_read(ruth).by_due().first()
    yield Place("inspect-queue", MANAGER, reverse("calls:inspect"), "03-inspect-queue")
    yield Place("inspect", MANAGER, reverse("calls:inspect_plan", args=[meridian.pk]), "03-inspect")
    yield Place("inspect-weak", MANAGER, reverse("calls:inspect_plan", args=[stannard.pk]), "03-inspect")
    yield Place(
        "inspect-return", MANAGER, reverse("calls:inspect_plan", args=[stannard.pk]), "03-inspect-return", _return
    )
    yield Place("review-queue", MANAGER, reverse("calls:reviews"), "18-review-queue")
    yield Place("review", MANAGER, reverse("calls:review", args=[humber.pk]), "05-review")
    yield Place("review-read", MANAGER, reverse("calls:review", args=[rung_up.pk]), "05-review-read")
    yield Place("team", MANAGER, reverse("metrics:team"), "07-team")
    yield Place("manager-notices", MANAGER, reverse("notices:list"), "19-notices")
    yield Place("manager-opportunities", MANAGER, reverse("customers:opportunities"), "16-opportunities")
    yield Place("manager-call", MANAGER, reverse("calls:call", args=[humber.call_id]))
    yield Place("matrix", MANAGER, reverse("coaching:matrix"), "17-matrix")
    priya = User.objects.get(name="Priya Nair")
    yield Place("person-figures", MANAGER, reverse("metrics:person", args=[priya.pk]), "28-metrics")
    cases = f"{reverse('metrics:cases')}?metric=advance_rate&who={priya.pk}"
    yield Place("cases", MANAGER, cases, "28-metrics")
    yield Place("recaps-on-time", MANAGER, f"{reverse('metrics:recaps')}?who={priya.pk}")
    yield Place("scorecard", MANAGER, reverse("coaching:scorecard", args=[priya.pk]), "06-scorecard")
    for focus in Focus.objects.visible_to(ruth).open().order_by("pk"):
        yield Place(f"focus-{focus.pk}", MANAGER, reverse("coaching:focus", args=[focus.pk]), "26-focus")
    mentored = Focus.objects.visible_to(ruth).open().get(person__name="Dele Adeyemi")
    yield Place("confirmation", MANAGER, reverse("coaching:confirmation", args=[mentored.pk]), "26-confirm")


def _of_the_director() -> Iterator[Place]:
    yield Place("director-today", DIRECTOR, reverse("today"), "01-today")
    yield Place("director-team", DIRECTOR, reverse("metrics:team"), "07-team")
    north = Team.objects.get(name="North")
    yield Place("director-team-below", DIRECTOR, reverse("metrics:team_of", args=[north.pk]), "07-team")
    gareth = User.objects.get(name="Gareth Pugh")
    yield Place("focus-new", DIRECTOR, reverse("coaching:focus_new", args=[gareth.pk]), "26-focus")
    yield Place("director-matrix", DIRECTOR, reverse("coaching:matrix"), "17-matrix")


def _of_the_admin() -> Iterator[Place]:
    element, call_type = Element.objects.in_use().in_order().first(), CallType.objects.in_use().first()
    gareth = User.objects.get(name="Gareth Pugh")
    yield Place("elements", ADMIN, reverse("process:elements"), "09-process")
    yield Place("element", ADMIN, reverse("process:element", args=[element.pk]), "09-process")
    yield Place("element-history", ADMIN, reverse("process:element_history", args=[element.pk]))
    yield Place("call-types", ADMIN, reverse("process:call_types"), "22-call-types")
    yield Place("call-type", ADMIN, reverse("process:call_type", args=[call_type.pk]), "22-call-types")
    yield Place("plan-check", ADMIN, reverse("process:plan_check"), "31-plan-check")
    yield Place("people", ADMIN, reverse("people:list"), "20-people")
    yield Place("person", ADMIN, reverse("people:person", args=[gareth.pk]), "20-person")
    yield Place("invitations", ADMIN, reverse("people:invitations"))
    yield Place("teams", ADMIN, reverse("people:teams"))
    yield Place("team-edit", ADMIN, reverse("people:team", args=[Team.objects.get(name="South").pk]))
    yield Place("company-settings", ADMIN, reverse("people:organisation"))
    yield Place("health", ADMIN, reverse("health"), "25-health")
    yield Place("letters", ADMIN, reverse("notices:letters"))
    yield Place("letters-inside", ADMIN, reverse("notices:inside"))
    yield Place("team-chat", ADMIN, reverse("notices:team_chat", args=[Team.objects.get(name="South").pk]))
    yield Place("targets", ADMIN, reverse("metrics:targets"), "33-goals")
    yield Place("metrics-shown", ADMIN, reverse("metrics:catalogue"))
    yield Place("audit", ADMIN, reverse("people:audit"), "36-audit")


def _return(page: Page) -> None:
    """The comment box that takes the place of the decisions."""
    page.keyboard.press("r")
