"""The standing cast: a salesperson, her manager, the manager above, an outsider from another team, an admin."""

from types import SimpleNamespace

from people.clock import now
from people.models import Organisation, Team, User


def found() -> Organisation:
    return Organisation.objects.create(pk=1, name="Aldwark Compressed Air", made_at=now())


def assemble() -> SimpleNamespace:
    """Priya sells in Ruth's team North with Dele; Gareth leads South, Aisha's team; Moira is above; Ines configures."""

    def person(name, **facts):
        email = name.lower().replace(" ", ".") + "@aldwark.example"
        return User.objects.create(name=name, email=email, **facts)

    director = person("Moira Lennox", sells=False)
    company = Team.objects.create(name="Sales", manager=director)
    manager = person("Ruth Brennan", sells=False, team=company)
    other_manager = person("Gareth Pugh", sells=False, team=company)
    north = Team.objects.create(name="North", parent=company, manager=manager)
    south = Team.objects.create(name="South", parent=company, manager=other_manager)
    return SimpleNamespace(
        director=director,
        manager=manager,
        other_manager=other_manager,
        salesperson=person("Priya Nair", team=north),
        colleague=person("Dele Adeyemi", team=north),
        outsider=person("Aisha Rahman", team=south),
        admin=person("Ines Duarte", sells=False, is_admin=True),
        company=company,
        north=north,
        south=south,
    )
