"""What people type is cleaned alike, and refused in a sentence."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from people.fields import (
    AddressField,
    DayField,
    HourField,
    LineField,
    PersonField,
    SecretField,
    TextField,
    WorkDaysField,
    ZoneField,
)
from people.models import User


def refusal(field, value):
    with pytest.raises(ValidationError) as error:
        field.clean(value)
    return " ".join(error.value.messages)


def test_text_is_stripped_and_brought_to_one_form():
    assert LineField(max_length=10).clean(" e\u0301\r\n a ") == "é a"
    assert TextField().clean(" a\r\nb\rc\x0bd ") == "a\nb\nc\nd"


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b", "a\x1bb"])
@pytest.mark.parametrize("field", [LineField(max_length=10), TextField(), AddressField()])
def test_what_cannot_be_stored_is_refused_where_it_stands(field, bad):
    assert refusal(field, bad) == "Character 2 cannot be stored. Delete what stands there and type it again."


def test_too_long_says_by_how_much():
    assert refusal(LineField(max_length=5), "abcdef") == "5 characters fit here. Shorten it by 1 character."
    assert "Shorten it by 2,096,152 characters" in refusal(TextField(max_length=1000), "x" * 2_097_152)


def test_the_browser_is_not_told_to_cut_what_is_pasted():
    assert "maxlength" not in LineField(max_length=5).widget.attrs


def test_empty_is_asked_for_unless_it_may_be():
    assert refusal(LineField(max_length=5), "  ") == "Fill this in."
    assert LineField(max_length=5, required=False).clean(" ") == ""


@given(some.text(max_size=50))
def test_whatever_is_typed_is_either_taken_or_refused(text):
    for field in (LineField(max_length=40, required=False), TextField(max_length=40, required=False)):
        try:
            taken = field.clean(text)
        except ValidationError:
            continue
        assert len(taken) <= 40
        assert taken == field.clean(taken)
        taken.encode("utf-8")


def test_addresses_are_kept_in_lower_case():
    assert AddressField().clean(" Priya.Nair@Aldwark.Example ") == "priya.nair@aldwark.example"
    assert "like name@example.com" in refusal(AddressField(), "priya")


def test_zones_days_and_hours_know_what_there_is():
    assert ZoneField().clean("Australia/Lord_Howe") == "Australia/Lord_Howe"
    assert "Choose one" in refusal(ZoneField(), "Mars/Olympus")
    assert refusal(DayField(), "31.12.2026") == "This is no date. Write it like 2026-11-24."
    assert "Choose one from 1990" in refusal(DayField(), "0001-01-01")
    assert "like 09:00" in refusal(HourField(), "25:00")
    assert WorkDaysField().clean(["1", "7"]) == [1, 7]
    assert "at least one" in refusal(WorkDaysField(), [])
    assert "Monday to Sunday" in refusal(WorkDaysField(), ["8"])


def test_a_secret_keeps_its_blanks_and_has_an_end():
    assert SecretField().clean(" with blanks ") == " with blanks "
    assert "500" in refusal(SecretField(), "x" * 501)
    assert "invisible" in refusal(SecretField(), "x\x00y")


@pytest.mark.django_db
def test_a_person_is_found_by_address_or_whole_name(cast):
    field = PersonField(User.objects.active())
    assert field.clean("PRIYA.NAIR@aldwark.example") == cast.salesperson
    assert field.clean("priya nair") == cast.salesperson
    assert "Nobody here" in refusal(field, "Priya")
    User.objects.create(name="Priya Nair", email="other@aldwark.example")
    assert refusal(field, "Priya Nair") == "2 people are called that. Type the e-mail address."
