"""Marks as reviews leave them, for tests of what is made of many."""

from datetime import timedelta

from calls.models import Mark, Practice, Recap


class Scored:
    """Calls of people at Hartwell Dairy whose elements were scored; each is a day after the one before."""

    def __init__(self, hartwell):
        self.recap = hartwell.recap()
        self.call_type = hartwell.call_type

    def mark(self, person, element, managers, own=None, *, day, practice=False, call_type=None):
        call = self._copy(self.recap.call, salesperson=person)
        recap = self._copy(Recap.objects.get(pk=self.recap.pk), call=call, salesperson=person)
        return Mark.objects.create(
            recap=recap,
            subject=person,
            element=element,
            element_version=element.current,
            call_type=call_type or self.call_type,
            held_at=self.recap.call.starts_at + timedelta(days=day),
            own=managers if own is None else own,
            managers=managers,
            minimum=element.minimum,
            practice=practice,
        )

    def marks(self, person, element, values, *, first_day=0, **facts):
        return [self.mark(person, element, value, day=first_day + n, **facts) for n, value in enumerate(values)]

    def practise(self, person, element, *, day):
        return Practice.open(person, element, self.recap.call.starts_at + timedelta(days=day))

    @staticmethod
    def _copy(row, **facts):
        row = type(row).objects.get(pk=row.pk)
        row.pk, row._state.adding = None, True
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(force_insert=True)
        return row
