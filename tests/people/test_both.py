"""What somebody wrote too late beside what is saved: the lines that differ, in words."""

from types import SimpleNamespace

from django import forms

from people.both import apart, differences


class Asked(forms.Form):
    name = forms.CharField(label="Name", required=False)
    size = forms.TypedChoiceField(label="Size", choices=[(1, "Small"), (2, "Large")], coerce=int)
    is_on = forms.BooleanField(label="In use", required=False)
    owner = forms.ChoiceField(label="Owner", choices=[(7, "Ruth")], required=False)
    version = forms.IntegerField(required=False)


def compared(typed, **saved):
    form = Asked({"size": "1", "version": "1", **typed})
    assert form.is_valid(), form.errors
    stands = {"name": "", "size": 1, "is_on": False, "owner": None, "version": 2}
    return [(one.name, one.label, one.mine, one.saved) for one in differences(form, {**stands, **saved})]


def test_only_what_differs_is_told_and_the_version_never():
    assert compared({}) == []
    assert compared({"name": "Mine"}, name="Theirs") == [("name", "Name", "Mine", "Theirs")]


def test_each_value_is_told_in_words_and_nothing_is_a_dash():
    assert compared({"name": "Mine"}) == [("name", "Name", "Mine", "–")]
    assert compared({}, size=2) == [("size", "Size", "Small", "Large")]
    assert compared({"is_on": "on"}) == [("is_on", "In use", "yes", "no")]
    assert compared({}, owner=SimpleNamespace(pk=7)) == [("owner", "Owner", "–", "Ruth")]


def test_lines_that_are_in_words_already_are_compared_alike():
    lines = [("worked", "What worked", "One", "One"), ("change", "What did not", "", "Two")]
    assert [(one.name, one.mine, one.saved) for one in apart(lines)] == [("change", "–", "Two")]
