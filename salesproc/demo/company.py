"""The people, teams and customers of the demo company, as they stood three months ago."""

import re

from django.db import connection

from customers.models import Company, Contact
from people.clock import now
from people.models import Organisation, SetupCode, Team, User
from process import defaults
from process.models import CallType
from salesproc.demo.words import table
from salesproc.demo.world import World

CURRENCY, COUNTRY, ZONE = "GBP", "GB", "Europe/London"
TERRITORIES = {"North": "North", "South": "South", "Sales": "Key accounts"}
FIRST_NUMBER = 201


def found(world: World, password: str) -> None:
    """Set the company up, invite its people into their teams, and fill the directory of customers."""
    admin = begin(password)
    defaults.lay_down()
    world.call_types = {call_type.name.lower(): call_type for call_type in CallType.objects.with_elements()}
    world.people[admin.name] = admin
    for facts in table("people")["person"][1:]:
        _invite(world, admin, facts, password)
    for place, facts in enumerate(table("companies")["company"]):
        _add_company(world, facts, place)
    for facts in table("companies")["company"]:
        if parent := world.companies.get(facts.get("parent", "")):
            company = world.companies[facts["name"]]
            world.companies[company.name] = company.change(by=company.owner, version=company.version, parent=parent)


def begin(password: str) -> User:
    """The one who configures comes first; her address becomes a demo address once this is known to be a demo."""
    facts = table("people")["person"][0]
    code = SetupCode.issue()
    admin = Organisation.begin(
        code=code,
        company=table("people")["company"],
        name=facts["name"],
        email="ines.duarte@aldwark.example",
        password=code,
        zone=ZONE,
        currency=CURRENCY,
        country=COUNTRY,
    )
    Organisation.objects.filter(pk=1).update(is_demo=True, demo_password=password)
    admin.change(by=admin, version=admin.version, email=facts["email"])
    let_in(admin, password)
    return admin


def _invite(world: World, admin: User, facts: dict, password: str) -> None:
    team = Team.objects.filter(name=facts.get("team")).first()
    person = User.invite(
        by=admin,
        email=facts["email"],
        name=facts["name"],
        team=team,
        leads=facts.get("leads", ""),
        sells=facts.get("sells", True),
    )
    let_in(person, password)
    world.people[person.name] = person


def let_in(person: User, password: str) -> None:
    """A demo password may be as short as whoever shows the demonstration likes, so it is set without the checks."""
    person.set_password(password)
    person.entered_at = now()
    person.save(update_fields=["password", "entered_at"])


def _add_company(world: World, facts: dict, place: int) -> None:
    owner = world.people[facts["of"]]
    site = re.sub(r"[^a-z]+", "-", facts["name"].lower()).strip("-") + ".example"
    company = Company.add(
        by=owner,
        name=facts["name"],
        owner=owner,
        tier=facts["tier"],
        territory=TERRITORIES[owner.team.name] if owner.team else TERRITORIES["Sales"],
        phone=f"01632 960{FIRST_NUMBER + place}",
        website=f"https://{site}",
        street=facts["street"],
        city=facts["city"],
        postcode=facts["postcode"],
        country="United Kingdom",
        notes=facts.get("notes", ""),
    )
    world.companies[company.name] = company
    for name, title, role, decides, need in facts["people"]:
        world.contacts[name] = Contact.add(
            by=owner,
            company=company,
            name=name,
            title=title,
            buying_role=role,
            can_decide=decides,
            need=need,
            stance="for" if role == "champion" else "",
            mobile=f"07700 900{FIRST_NUMBER + len(world.contacts)}",
            email=name.lower().replace(" ", ".") + "@" + site,
        )


def take_statistics() -> None:
    """Have the database look at what it holds. It does so by itself, but later than the first page is opened: until
    then it takes full tables for empty ones, and joins them row by row."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
