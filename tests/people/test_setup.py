"""The first admin: one code, once."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from people.models import AuditEntry, Organisation, SetupCode, User
from people.rules import Refused

pytestmark = pytest.mark.django_db
FACTS = {
    "company": "Aldwark Compressed Air",
    "name": "Ines Duarte",
    "email": "Ines.Duarte@aldwark.example",
    "password": "four unrelated words are easiest",
    "zone": "Europe/Berlin",
    "currency": "EUR",
    "country": "DE",
    "work_days": [4, 1, 2],
}


def test_the_code_makes_the_company_and_its_first_admin(db):
    admin = Organisation.begin(code=SetupCode.issue(), **FACTS)
    company = Organisation.current()
    assert (company.name, company.currency, company.zone, company.is_demo) == (
        "Aldwark Compressed Air", "EUR", "Europe/Berlin", False,
    )  # fmt: skip
    assert (admin.is_admin, admin.sells, admin.is_invited, admin.work_days) == (True, False, False, [1, 2, 4])
    assert admin.email == "ines.duarte@aldwark.example"
    assert AuditEntry.objects.get().verb == "installation set up"


def test_a_code_may_be_typed_in_any_case_with_or_without_dashes(db):
    code = SetupCode.issue()
    assert SetupCode.fits(code.lower().replace("-", " "))
    assert not SetupCode.fits(code[:-1])
    assert not SetupCode.fits("")


def test_a_wrong_code_makes_nothing(db):
    SetupCode.issue()
    with pytest.raises(Refused) as refusal:
        Organisation.begin(code="WRONG", **FACTS)
    assert refusal.value.field == "code"
    assert not User.objects.exists()


def test_a_new_code_voids_the_one_before_and_none_is_kept_in_the_clear(db):
    old, new = SetupCode.issue(), SetupCode.issue()
    assert (SetupCode.fits(old), SetupCode.fits(new)) == (False, True)
    assert new not in str(list(SetupCode.objects.values()))


def test_once_there_is_an_admin_no_code_makes_another(db):
    Organisation.begin(code=SetupCode.issue(), **FACTS)
    with pytest.raises(Refused, match="admin already"):
        Organisation.begin(code=SetupCode.issue(), **{**FACTS, "email": "two@aldwark.example"})


def test_a_weak_password_leaves_the_code_for_another_try(db):
    code = SetupCode.issue()
    with pytest.raises(ValidationError):
        Organisation.begin(code=code, **{**FACTS, "password": "short"})
    assert SetupCode.fits(code)


def test_the_command_prints_an_address_that_works_until_there_is_an_admin(db, capsys):
    call_command("setup_code")
    code = capsys.readouterr().out.strip().rstrip("/").rpartition("/")[2]
    assert SetupCode.fits(code)
    Organisation.begin(code=code, **FACTS)
    with pytest.raises(CommandError, match="admin already"):
        call_command("setup_code")
