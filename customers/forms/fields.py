"""Form fields of the trade: telephone, website, amount, day, and the pickers of a company and a contact."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Company, Contact
from customers.models.finding import fold
from customers.models.telephone import is_number
from people.clock import now
from people.fields import LineField, number_in

if TYPE_CHECKING:
    from people.models import User

MOST = Decimal("999999999999.99")
FURTHEST = timedelta(days=36525)  # a century either way; anything further is a slip of the finger
MOST_CANDIDATES = 10


class OneOfField(forms.ChoiceField):
    """A choice out of a short list."""

    default_error_messages = {
        "required": gettext_lazy("Choose one."),
        "invalid_choice": gettext_lazy("Choose one from the list."),
    }


class TelephoneField(LineField):
    """A number that a telephone can dial, written as people write it."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text and not is_number(text):
            raise ValidationError(_("This cannot be dialled. Write it like +44 1845 550140 or 01845 550140 ext 3."))
        return text


class WebsiteField(LineField):
    """A web address; https:// is added where none stands."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, required=False, **kwargs)
        self._is_address = URLValidator(schemes=["http", "https"])

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        address = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
        try:
            self._is_address(address)
        except ValidationError:
            raise ValidationError(_("This is not a web address. Write it like www.example.com.")) from None
        return super().to_python(address)


class AmountField(LineField):
    """Money as people write it: 184,000 or 184 000.50 or £184,000; the currency stands beside it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
        return value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        if re.match(r"[-−(]", text):
            raise ValidationError(_("An amount is 0 or more. Take the minus away."))
        figures = re.sub(r"^[£€$¥]\s?|[\s'’\u00a0\u202f]", "", text)
        if re.fullmatch(r"\d+,\d{1,2}", figures):  # a decimal comma
            figures = figures.replace(",", ".")
        if not re.fullmatch(r"\d+(\.\d{1,2})?|\d{1,3}(,\d{3})+(\.\d{1,2})?", figures, re.ASCII):
            raise ValidationError(_("Write the amount in figures, such as 184,000 or 184,000.50."))
        try:
            amount = Decimal(figures.replace(",", ""))
        except InvalidOperation:
            raise ValidationError(_("Write the amount in figures, such as 184,000 or 184,000.50.")) from None
        if amount > MOST:
            raise ValidationError(_("%(most)s is the most that fits here.") % {"most": f"{MOST:,}"})
        return amount

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Nothing is left to check: to_python said it all."""


class DayField(forms.DateField):
    """A day by the calendar of the browser; also typed as 2026-11-24."""

    default_error_messages = {
        "required": gettext_lazy("Choose a day."),
        "invalid": gettext_lazy("There is no such day. Write it as year, month, day: 2026-11-24."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        text = value.strip() if isinstance(value, str) else value
        day = super().to_python(text)
        if day is not None and abs(day - now().date()) > FURTHEST:
            raise ValidationError(_("This year cannot be meant. Check the date."))
        return day


class Sent(NamedTuple):
    """What a picker sends: the id it holds, the text beside it, and the choice from the list shown without scripts."""

    id: str
    text: str
    choice: str


class Picker(forms.Widget):
    """A hidden id and a text box beside it. `data-picker` lets customers.js offer matches as somebody types; without
    scripts the typed name is looked up when the form is sent, and where several fit, they are offered as a list.
    """

    field: PickerField

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        return Sent(data.get(name, ""), data.get(f"{name}_text", ""), data.get(f"{name}_choice", ""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, "", attrs)
        picked = self.field.picked(value)
        typed = value.text if isinstance(value, Sent) else ""
        return {
            **context,
            "name": name,
            "id": context["widget"]["attrs"].get("id", f"id_{name}"),
            "picked": picked,
            "text": str(picked) if picked else typed,
            "candidates": [] if picked or not typed else self.field.candidates(typed),
            **self.field.around(),
        }


class PickerField(forms.Field):
    """Picks a record that the reader may see; cleans to the record, or None where none is needed."""

    words: dict[str, Any] = {}

    def __init__(self, *, reader: User, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(**kwargs)
        self.widget.field = self

    def clean(self, value: Sent) -> Any:
        if found := self.picked(value):
            return found
        typed = LineField(max_length=200, required=False).clean(value.text)
        if not typed and (value.id or value.choice):
            raise ValidationError(self.words["unknown"], code="unknown")
        if not typed:
            if self.required:
                raise ValidationError(self.words["required"], code="required")
            return None
        candidates = self.candidates(typed)
        same = [one for one in candidates if fold(one.name) == fold(typed)]
        if len(same) == 1:
            return same[0]
        code = "which" if candidates else "none"
        raise ValidationError(self.words[code], code=code)

    def picked(self, value: Any) -> Any:
        """The record that is picked. An id counts only while the text beside it is still its name."""
        if not isinstance(value, Sent):
            return value or None
        if value.choice:
            return self._by_id(value.choice)
        found = self._by_id(value.id)
        return found if found and (not value.text.strip() or fold(value.text) == fold(found.name)) else None

    def candidates(self, typed: str) -> list[Any]:
        """The records that somebody who typed this may mean; at most ten."""
        raise NotImplementedError

    def around(self) -> dict[str, Any]:
        """What the template needs besides the value."""
        return {}

    def _by_id(self, chosen: str) -> Any:
        number = number_in(chosen)
        return self._offered().filter(pk=number).first() if number else None

    def _offered(self) -> Any:
        raise NotImplementedError


class CompanyPicker(Picker):
    template_name = "customers/_company_box.html"


class ContactPicker(Picker):
    template_name = "customers/_contact_box.html"


class CompanyField(PickerField):
    """A company, typed or picked; templates/customers/_company_picker.html shows it."""

    widget = CompanyPicker
    words = {
        "required": gettext_lazy("Choose a company."),
        "unknown": gettext_lazy("This company is not known. Type its name and choose it from the list."),
        "which": gettext_lazy("Several companies fit. Choose one from the list."),
        "none": gettext_lazy("No company of that name. Check the spelling, or add it as a new one."),
    }

    def __init__(self, *, except_company: Company | None = None, may_add: bool = True, **kwargs: Any) -> None:
        self.except_company = except_company
        self.may_add = may_add
        super().__init__(**kwargs)

    def candidates(self, typed: str) -> list[Company]:
        return list(self._offered().active().search(typed).by_name()[:MOST_CANDIDATES])

    def around(self) -> dict[str, Any]:
        return {"may_add": self.may_add}

    def _offered(self) -> Any:
        companies = Company.objects.visible_to(self.reader)
        return companies.exclude(pk=self.except_company.pk) if self.except_company else companies


class ContactField(PickerField):
    """Somebody of one company, typed or picked. Set `company` before the form is cleaned."""

    widget = ContactPicker
    words = {
        "required": gettext_lazy("Choose somebody."),
        "unknown": gettext_lazy("This person is not known at this company. Choose somebody from the list."),
        "which": gettext_lazy("Several people fit. Choose one from the list."),
        "none": gettext_lazy("Nobody of that name at this company. Check the spelling, or add them."),
    }

    def __init__(self, *, company: Company | None, **kwargs: Any) -> None:
        self.company = company
        super().__init__(**kwargs)

    def candidates(self, typed: str) -> list[Contact]:
        return list(self._offered().still_there().search(typed).deciders_first()[:MOST_CANDIDATES])

    def around(self) -> dict[str, Any]:
        return {"company": self.company}

    def _offered(self) -> Any:
        contacts = Contact.objects.visible_to(self.reader)
        return contacts.filter(company=self.company) if self.company else contacts.none()
