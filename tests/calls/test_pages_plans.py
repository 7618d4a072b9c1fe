"""The page of a plan: saved as it is written, sent, returned, answered; and what bad input gets."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Plan, PlanLine, PlanVersion
from customers.models import Company, Contact
from tests.calls.desk import FRIDAY, THURSDAY

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Draft": "1"}


@pytest.fixture
def priya(client, desk):
    client.force_login(desk.seller)
    return client


@pytest.fixture
def plan(desk):
    return desk.book(THURSDAY, contacts=[desk.anita]).plan


def written(plan, desk, **typed):
    facts = {
        "version": str(plan.version),
        "purpose": "Anita takes our option to the committee.",
        "who_contact": [str(desk.anita.pk), ""],
        "who_name": ["", "Whoever buys"],
        "learn": ["What did the stoppages cost?", "", "Who signs?"],
        "give": ["Leak survey"],
        "sought_who": [str(desk.anita.pk), "n:Whoever buys", "other"],
        "sought_doer": ["", "", "Their plumber"],
        "sought_text": ["presents our option", "sends the log", "comes along"],
        "sought_day": ["2026-12-09", "2026-11-27", ""],
        "sought_kind": ["best", "minimum", "also"],
    }
    return facts | typed


def save(priya, plan, desk, **typed):
    return priya.post(reverse("calls:draft", args=[plan.pk]), written(plan, desk, **typed), headers=SCRIPT)


# Writing --------------------------------------------------------------------------------------------


def test_the_editor_asks_the_five(priya, plan):
    text = priya.get(reverse("calls:plan", args=[plan.call_id])).content.decode()
    for name in ("Purpose", "Who needs to be seen", "What to learn", "What to give", "Commitments sought"):
        assert name in text
    assert "Send to Ruth" in text
    assert "Due Wednesday 09:00" in text or "Due " in text
    assert "Anita Rowe" in text


def test_a_draft_is_saved_as_it_is_typed(priya, plan, desk):
    answer = save(priya, plan, desk)
    text = answer.content.decode()
    plan.refresh_from_db()
    assert answer.status_code == 200
    assert answer["X-Version"] == str(plan.version)
    assert answer["X-Saved-At"] == "09:00"
    assert plan.five == "ooooo"
    lines = [(i.field, i.text, i.contact, i.doer, i.sought) for i in plan.items.all()]
    assert lines == [
        (2, "", desk.anita, "", ""),
        (2, "Whoever buys", None, "", ""),
        (3, "What did the stoppages cost?", None, "", ""),
        (3, "Who signs?", None, "", ""),
        (4, "Leak survey", None, "", ""),
        (5, "presents our option", desk.anita, "", "best"),
        (5, "sends the log", None, "Whoever buys", "minimum"),
        (5, "comes along", None, "Their plumber", "also"),
    ]
    assert "<html" not in text
    assert 'id="hint-1"' in text
    assert "<textarea" not in text.replace('id="row-sought"', "")


def test_the_answer_carries_hints_and_tiles_and_no_control(priya, plan, desk):
    text = save(priya, plan, desk, purpose="Touch base with Anita", give=[]).content.decode()
    assert "“Touch base” is not a purpose." in text
    assert 'id="f1" data-draft-class="sp-field sp-field--weak"' in text
    assert 'id="f4" data-draft-class="sp-field sp-field--miss"' in text
    assert "Field 1 weak, field 4 missing." in text
    assert "4 is missing, so it does not count as prepared." in text
    for control in ("<textarea", "<input", "<select"):
        assert control not in text


def test_what_is_saved_stands_in_the_editor_again(priya, plan, desk):
    save(priya, plan, desk)
    text = priya.get(reverse("calls:plan", args=[plan.call_id])).content.decode()
    for words in ("committee.", "Who signs?", "Leak survey", "sends the log", "Their plumber", "2026-11-27"):
        assert words in text
    assert '<option value="n:Whoever buys" selected>' in text


def test_without_scripts_a_row_is_added_and_taken_out(priya, plan, desk):
    answer = priya.post(reverse("calls:draft", args=[plan.pk]), written(plan, desk, add="learn"))
    assert answer["Location"].endswith("?add=learn#f3")
    text = priya.get(answer["Location"]).content.decode()
    assert text.count('name="learn"') == 4  # two that are written, an empty one, and the template of scripts
    plan.refresh_from_db()
    priya.post(reverse("calls:draft", args=[plan.pk]), written(plan, desk, remove="learn-0"))
    assert [item.text for item in plan.items.filter(field=3)] == ["Who signs?"]
    plan.refresh_from_db()
    priya.post(reverse("calls:draft", args=[plan.pk]), written(plan, desk, remove="sought-1"))
    assert [item.text for item in plan.items.filter(field=5)] == ["presents our option", "comes along"]


@pytest.mark.parametrize("remove", ["", "learn", "learn-", "learn-99", "learn--1", "nothing-1", "learn-x", "-"])
def test_a_row_that_is_not_there_takes_nothing_out(priya, plan, desk, remove):
    save(priya, plan, desk, remove=remove)
    assert plan.items.count() == 8


def test_a_known_person_is_added(priya, plan, desk):
    answer = save(priya, plan, desk, add_contact=str(desk.graham.pk))
    assert desk.graham in [item.contact for item in plan.items.filter(field=2)]
    text = answer.content.decode()
    assert 'data-items="who"' in text
    assert "Graham Pell" in text


def test_somebody_is_added_by_name_only(priya, plan, desk):
    save(priya, plan, desk, add_person="name", new_name="Denise Holt")
    assert plan.items.filter(field=2, text="Denise Holt", contact=None).exists()
    assert not Contact.objects.filter(name="Denise Holt").exists()


def test_a_contact_is_made_in_passing_once(priya, plan, desk):
    facts = {"add_person": "contact", "new_name": "Denise Holt", "new_title": "Procurement", "new_role": "technical"}
    save(priya, plan, desk, **facts)
    plan.refresh_from_db()
    save(priya, plan, desk, **facts)
    made = Contact.objects.get(name="Denise Holt")
    assert (made.company, made.title, made.buying_role) == (desk.company, "Procurement", "technical")
    assert plan.items.filter(field=2, contact=made).count() == 1


def test_nobody_is_made_without_a_name_and_the_plan_keeps_its_text(priya, plan, desk):
    answer = save(priya, plan, desk, add_person="contact", new_name="", new_role="king")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say who it is." in text
    assert "Choose a role from the list." in text
    plan.refresh_from_db()
    assert answer["X-Version"] == str(plan.version)
    assert plan.purpose.startswith("Anita")


# Sending --------------------------------------------------------------------------------------------


def file(priya, plan, desk, **typed):
    return priya.post(reverse("calls:filing", args=[plan.pk]), written(plan, desk, **typed))


def test_sending_files_what_stands_in_the_form(priya, plan, desk):
    answer = file(priya, plan, desk)
    plan.refresh_from_db()
    assert answer["Location"] == reverse("calls:call", args=[plan.call_id])
    assert (plan.state, plan.latest.number, plan.clock) == ("filed", 1, "ahead")
    page = priya.get(answer["Location"]).content.decode()
    assert "Sent to Ruth." in page
    assert "What did the stoppages cost?" in page


def test_sent_twice_it_is_one_version(priya, plan, desk):
    facts = written(plan, desk)
    first, second = (priya.post(reverse("calls:filing", args=[plan.pk]), facts) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert PlanVersion.objects.count() == 1


def test_an_empty_plan_is_not_sent_and_says_why(priya, desk):
    plan = desk.book(THURSDAY).plan
    answer = priya.post(reverse("calls:filing", args=[plan.pk]), {"version": plan.version})
    assert answer.status_code == 422
    assert "Nothing is written yet." in answer.content.decode()
    plan.refresh_from_db()
    assert not plan.is_filed


def test_changes_after_sending_stand_beside_what_was_sent(priya, plan, desk):
    file(priya, plan, desk)
    plan.refresh_from_db()
    text = save(priya, plan, desk, give=["Leak survey", "Payback on one page"]).content.decode()
    assert "Changed since you sent it: field 4." in text
    assert "Send the changes to Ruth" in text
    priya.post(reverse("calls:changes", args=[plan.pk]))
    plan.refresh_from_db()
    assert not plan.has_unfiled_changes
    assert plan.items.filter(field=4).count() == 1


def test_at_the_root_nobody_inspects_and_the_button_says_so(client, desk):
    boss = desk.cast.director
    boss.sells = True
    boss.save()
    plan = desk.book(THURSDAY, salesperson=boss, contacts=[desk.anita]).plan
    client.force_login(boss)
    assert "File the plan" in client.get(reverse("calls:plan", args=[plan.call_id])).content.decode()
    file(client, plan, desk)
    plan.refresh_from_db()
    assert plan.state == "waived"


def test_a_returned_plan_shows_the_managers_words_and_takes_an_answer(priya, plan, desk):
    file(priya, plan, desk)
    plan.refresh_from_db()
    desk.send_back(plan, comment="Which committee?", comments={3: "Ask the cost first."})
    text = priya.get(reverse("calls:plan", args=[plan.call_id])).content.decode()
    assert "Ruth: Returned." in text
    assert "Which committee?" in text
    assert "Ruth, on 3:" in text
    assert "Ask the cost first." in text
    bar = text.partition('<span id="send">')[2]
    assert "Nothing was changed since the inspection. Change what was asked for, or answer." in bar
    assert "btn-primary" not in bar.partition("</span></span>")[0]
    address = reverse("calls:answer", args=[plan.pk])
    assert "Write your answer" in priya.post(address, {"text": " "}).content.decode()
    assert "characters fit here" in priya.post(address, {"text": "x" * 2_000_000}).content.decode()
    assert priya.post(address, {"text": "The capital one, on the 9th."}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "filed"
    assert "The capital one" in priya.get(reverse("calls:call", args=[plan.call_id])).content.decode()
    assert priya.post(address, {"text": "again"}).status_code == 403


def test_a_role_play_is_marked_done_by_either_of_the_two(priya, plan, desk, client):
    file(priya, plan, desk)
    plan.refresh_from_db()
    desk.ask_role_play(plan)
    address = reverse("calls:role_play", args=[plan.pk])
    assert "What came out of it?" in priya.get(reverse("calls:plan", args=[plan.call_id])).content.decode()
    assert "This is no date" in priya.post(address, {"on_day": "31.11.2026", "note": "x"}).content.decode()
    assert "has not come yet" in priya.post(address, {"on_day": "2026-12-01", "note": "x"}).content.decode()
    assert "in a sentence" in priya.post(address, {"on_day": "2026-11-23", "note": ""}).content.decode()
    client.force_login(desk.cast.manager)
    assert client.post(address, {"on_day": "2026-11-23", "note": "Let him finish."}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "filed"


# Two windows ----------------------------------------------------------------------------------------


def test_a_stale_draft_is_refused_and_both_texts_are_shown(priya, plan, desk):
    old = written(plan, desk, purpose="Mine, from the phone.", learn=["Only on the phone?"])
    save(priya, plan, desk, purpose="Saved, from the laptop.")
    address = reverse("calls:draft", args=[plan.pk])
    assert priya.post(address, old, headers=SCRIPT).status_code == 409
    answer = priya.post(address, old)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Two texts", "phone.", "laptop.", "Only on the phone?", "Who signs?", "Take this one"):
        assert words in text
    plan.refresh_from_db()
    assert plan.purpose == "Saved, from the laptop."
    assert f'name="version" value="{plan.version}"' in text


def test_a_stale_filing_sends_nothing(priya, plan, desk):
    old = written(plan, desk, purpose="Mine.")
    save(priya, plan, desk, purpose="Saved.")
    assert priya.post(reverse("calls:filing", args=[plan.pk]), old).status_code == 409
    plan.refresh_from_db()
    assert not plan.is_filed


def test_the_same_text_under_an_old_version_is_no_conflict(priya, plan, desk):
    old = written(plan, desk)
    save(priya, plan, desk)
    assert priya.post(reverse("calls:draft", args=[plan.pk]), old, headers=SCRIPT).status_code == 200


# Bad input ------------------------------------------------------------------------------------------

BAD = [
    ({"purpose": "x" * 4001}, "4,000 characters fit here. Shorten it by 1 character.", "purpose"),
    ({"purpose": "x" * 2_000_000}, "4,000 characters fit here.", "purpose"),
    ({"purpose": "a\x00b"}, "Character 2 cannot be stored.", "purpose"),
    ({"learn": ["fine", "x" * 501]}, "500 characters fit here.", "learn:1"),
    ({"give": ["\x07"]}, "cannot be stored", "give:0"),
    ({"learn": ["q"] * 31}, "30 fit here.", "learn:30"),
    ({"who_contact": ["999999"], "who_name": [""]}, "does not work for this company", "who_name:0"),
    ({"who_contact": ["x; drop"], "who_name": [""]}, "does not work for this company", "who_name:0"),
    ({"who_contact": [""], "who_name": ["n" * 121]}, "120 characters fit here.", "who_name:0"),
    ({"sought_who": ["999999"] * 3}, "does not work for this company", "sought_who:0"),
    ({"sought_day": ["2026-02-30", "", ""]}, "This is no date.", "sought_day:0"),
    ({"sought_day": ["", "soon", ""]}, "This is no date.", "sought_day:1"),
    ({"sought_day": ["2025-01-01", "", ""]}, "A day before the call", "sought_day:0"),
    ({"sought_kind": ["best", "splendid", "also"]}, "Choose best, minimum or also.", "sought_kind:1"),
    ({"sought_doer": ["", "", "d" * 121]}, "120 characters fit here.", "sought_doer:2"),
]


@pytest.mark.parametrize(("typed", "said", "where"), BAD)
@pytest.mark.parametrize("deed", ["draft", "filing"])
def test_bad_input_gets_a_sentence_beside_its_field(priya, plan, desk, typed, said, where, deed):
    headers = SCRIPT if deed == "draft" else {}
    answer = priya.post(reverse(f"calls:{deed}", args=[plan.pk]), written(plan, desk, **typed), headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert f'data-draft-for="{where}"' in text
    plan.refresh_from_db()
    assert plan.purpose == ""
    if deed == "filing":
        assert "could not be kept as" in text
        assert "Leak survey" in text or "give" in typed


@pytest.mark.parametrize("version", ["", "-1", "9" * 40, "one", "٣"])
def test_a_version_that_makes_no_sense_is_a_stale_one(priya, plan, desk, version):
    assert save(priya, plan, desk, version=version).status_code == 409


def test_lists_of_unequal_length_break_nothing(priya, plan, desk):
    answer = save(priya, plan, desk, sought_who=[], sought_doer=["x"], sought_day=["2026-12-01"] * 9, sought_kind=[])
    assert answer.status_code == 200


def test_people_of_another_company_are_refused(priya, plan, desk):
    other = Contact.add(by=desk.seller, company=Company.add(by=desk.seller, name="Elsewhere"), name="Somebody")
    assert save(priya, plan, desk, add_contact=str(other.pk)).status_code == 422


# Who may --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["draft", "filing", "changes", "answer", "role_play"])
def test_a_plan_of_a_stranger_does_not_exist_and_a_manager_does_not_write_it(client, plan, desk, name):
    client.force_login(desk.cast.outsider)
    assert client.post(reverse(f"calls:{name}", args=[plan.pk]), written(plan, desk)).status_code == 404
    client.force_login(desk.cast.manager)
    assert client.post(reverse(f"calls:{name}", args=[plan.pk]), written(plan, desk)).status_code == 403
    plan.refresh_from_db()
    assert plan.purpose == ""


def test_once_the_call_began_what_was_sent_stands(priya, plan, desk, clock):
    file(priya, plan, desk)
    clock.stand(THURSDAY + timedelta(minutes=5))
    answer = priya.get(reverse("calls:plan", args=[plan.call_id]))
    assert answer["Location"] == reverse("calls:call", args=[plan.call_id])
    plan.refresh_from_db()
    assert save(priya, plan, desk, purpose="Too late").status_code == 403


# Sheet and record -----------------------------------------------------------------------------------


def test_the_sheet_is_the_plan_for_the_hand(priya, plan, desk, clock):
    desk.anita.change(by=desk.seller, version=desk.anita.version, phone="+44 (0)1845 550142")
    file(priya, plan, desk)
    plan.refresh_from_db()
    desk.approve(plan, comments={3: "Ask the cost first."})
    address = reverse("calls:sheet", args=[plan.call_id])
    text = priya.get(address).content.decode()
    assert 'href="tel:+441845550142"' in text
    assert "openstreetmap" in text
    assert "Ask the cost first." in text
    assert "<strong>At least:" in text.replace("\n", "")
    assert "hidden>Call is over, write recap" in text
    clock.stand(THURSDAY + timedelta(minutes=4))
    text = priya.get(address).content.decode()
    assert "Began 4 minutes ago." in text
    assert "hidden>Call is over, write recap" not in text
    assert "Call is over, write recap" in text


def test_the_sheet_of_another_dials_nobody_whom_only_the_draft_names(client, plan, desk):
    desk.anita.change(by=desk.seller, version=desk.anita.version, phone="+44 1845 550142")
    desk.graham.change(by=desk.seller, version=desk.graham.version, phone="+44 1845 550199")
    desk.send(plan, items=[PlanLine(2, contact=desk.anita)])
    desk.write(plan, items=[PlanLine(2, contact=desk.graham)])
    for reader in (desk.seller, desk.cast.manager):
        client.force_login(reader)
        text = client.get(reverse("calls:sheet", args=[plan.call_id])).content.decode()
        assert "tel:+441845550142" in text
        assert "tel:+441845550199" not in text


def test_the_worker_is_served_for_its_folder(priya):
    answer = priya.get(reverse("calls:worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert reverse("calls:worker").rpartition("/")[0] == "/calls"


def test_the_page_of_a_call_tells_its_whole_story(priya, plan, desk):
    file(priya, plan, desk)
    plan.refresh_from_db()
    desk.send_back(plan, comment="Which committee?", comments={5: "Name a day."})
    plan.refresh_from_db()
    file(priya, plan, desk, purpose="Anita takes our option to the capital committee.")
    text = priya.get(reverse("calls:call", args=[plan.call_id])).content.decode()
    for words in ("Version 2", "changed in this version", "capital committee", "Version 1", "Ruth: Returned."):
        assert words in text
    first = priya.get(reverse("calls:call", args=[plan.call_id]) + "?version=1").content.decode()
    assert "Name a day." in first
    assert "capital committee" not in first


def test_a_manager_reads_what_was_sent_and_never_the_draft(client, plan, desk):
    client.force_login(desk.seller)
    save(client, plan, desk, purpose="A secret draft")
    client.force_login(desk.cast.manager)
    text = client.get(reverse("calls:call", args=[plan.call_id])).content.decode()
    assert "secret" not in text
    assert "No plan was sent yet." in text
    assert "secret" not in client.get(reverse("calls:sheet", args=[plan.call_id])).content.decode()


def test_pages_cost_at_most_fifteen_queries_with_little_and_with_much(priya, desk):
    plan = desk.book(THURSDAY, contacts=[desk.anita]).plan
    names = [("calls:plan", plan.call_id), ("calls:sheet", plan.call_id), ("calls:call", plan.call_id)]

    def costs():
        found = []
        for name, pk in names:
            priya.get(reverse(name, args=[pk]))
            with CaptureQueriesContext(connection) as queries:
                assert priya.get(reverse(name, args=[pk])).status_code == 200
            found.append(len(queries))
        return found

    file(priya, plan, desk)
    plan.refresh_from_db()
    desk.send_back(plan, comments={3: "More."})
    little = costs()
    for n in range(12):
        contact = Contact.add(by=desk.seller, company=desk.company, name=f"Person {n}")
        plan.refresh_from_db()
        file(priya, plan, desk, learn=[f"Question {m}" for m in range(n + 1)], give=[str(contact)])
        plan.refresh_from_db()
        desk.send_back(plan, comments={n % 4 + 1: "More."})
        desk.book(FRIDAY + timedelta(hours=n))
    assert costs() == little
    assert max(little) <= 15
    assert Plan.objects.count() == 13
