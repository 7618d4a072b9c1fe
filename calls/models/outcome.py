from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Outcome(models.TextChoices):
    """What a call came to, in the order in which the first that fits is taken."""

    WALKED_AWAY = "walked_away", gettext_lazy("Walk-away")
    ORDER = "order", gettext_lazy("Order")
    NO_SALE = "no_sale", gettext_lazy("No sale")
    ADVANCE = "advance", gettext_lazy("Advance")
    CONTINUATION = "continuation", gettext_lazy("Continuation")


class Ending(models.TextChoices):
    """What the salesperson states; all else is derived. Blank is: it goes on."""

    ORDER = "order", gettext_lazy("They ordered")
    NO_SALE = "no_sale", gettext_lazy("They refused")
    WALKED_AWAY = "walked_away", gettext_lazy("We walked away")


class Result(models.TextChoices):
    """What became of one planned item."""

    GOT = "got", gettext_lazy("Got")
    PARTLY = "partly", gettext_lazy("Partly")
    NOT = "not", gettext_lazy("Not")


class Why(models.TextChoices):
    """Why a planned item was not got."""

    FORGOT = "forgot", gettext_lazy("Forgot")
    COULD_NOT = "could_not", gettext_lazy("Could not")
    CHOSE_NOT = "chose_not", gettext_lazy("Chose not")
    CUSTOMER = "customer", gettext_lazy("Customer prevented it")


@dataclass(frozen=True)
class Adherence:
    """How much of a plan was done: (got + half of partly) / planned items of fields 2 to 5, with its number."""

    planned: int
    got: int
    partly: int

    @property
    def done(self) -> Decimal:
        """Items done, a half for each that was got partly."""
        return self.got + Decimal(self.partly) / 2

    @property
    def share(self) -> Fraction | None:
        """Between 0 and 1; None where nothing was planned: nothing divided by nothing is no number."""
        return Fraction(2 * self.got + self.partly, 2 * self.planned) if self.planned else None

    @property
    def unmet(self) -> int:
        """Planned items that were not got at all."""
        return self.planned - self.got - self.partly

    def __str__(self) -> str:
        if not self.planned:
            return _("nothing planned")
        done = self.done
        shown = f"{done:.0f}" if done == done.to_integral_value() else f"{done:.1f}"
        return _("%(done)s of %(planned)s") % {"done": shown, "planned": self.planned}
