"""What has no address of its own and shows people's work all the same: models, tasks, letters, and their readers."""

from django.apps import apps
from django.conf import settings

from salesproc.celery import app

ROOMS = ["people", "notices", "process", "customers", "calls", "metrics", "coaching"]

# Every model, and who may read what stands in it.
READERS = {
    "people.AuditEntry": "admin: names and settings, never what a plan or a score says",
    "people.Delegation": "the manager, the delegate, an admin",
    "people.DayTouched": "nobody",
    "people.EntryLink": "nobody: hashed",
    "people.Leave": "the person and an admin; the line reads that somebody is away",
    "people.Organisation": "anyone",
    "people.Seat": "an admin",
    "people.SetupCode": "nobody: hashed",
    "people.Submission": "nobody",
    "people.Team": "anyone in it or above it, an admin",
    "people.User": "oneself, the line, an admin",
    "notices.Notice": "whom it tells, while he may see what it is about",
    "notices.Delivery": "an admin: that it went, and to whom",
    "notices.Heartbeat": "an admin",
    "notices.PostOffice": "an admin",
    "notices.SweepRun": "an admin: counts",
    "notices.Switch": "oneself",
    "notices.TeamChat": "whoever leads the team, an admin",
    "notices.Wishes": "oneself",
    "process.CallType": "anyone",
    "process.CallTypeElement": "anyone",
    "process.Element": "anyone",
    "process.ElementVersion": "anyone",
    "process.Phrase": "anyone",
    "customers.CloseMove": "the line of the owner",
    "customers.Company": "sales",
    "customers.Contact": "sales",
    "customers.LedgerEntry": "the line of whose ledger it is, and who is to do it",
    "customers.Opportunity": "the line of the owner",
    "customers.Turn": "the line of the owner",
    "calls.Acknowledgement": "the two",
    "calls.Answer": "the line, a delegate while the plan waits",
    "calls.Call": "the line, a delegate while its plan waits, who once decided on it",
    "calls.CallMove": "as its call",
    "calls.Companion": "as its call",
    "calls.FieldComment": "the line, who wrote it",
    "calls.Inspection": "the line, who decided",
    "calls.Lesson": "the two",
    "calls.Mark": "the line: both scores are open",
    "calls.Plan": "the line and a delegate: what was filed; the writer: the draft",
    "calls.PlanItem": "the writer: the draft",
    "calls.PlanVersion": "the line, a delegate while it waits, who decided on it",
    "calls.Practice": "the line",
    "calls.Recap": "the line: outcome and adherence; the two: the texts",
    "calls.RecapAction": "the two",
    "calls.RecapItem": "the line: results; the two: notes",
    "calls.Review": "the two, and who wrote it",
    "calls.ReviewDraft": "who writes it",
    "calls.RolePlayDone": "the line",
    "calls.Score": "its writer, and both once both are in",
    "metrics.EarlyWarning": "the line",
    "metrics.Reading": "the line",
    "metrics.ShownMetric": "anyone",
    "metrics.Tally": "whoever leads the team, as sums alone",
    "metrics.TallyMonth": "whoever leads the team, as sums alone",
    "metrics.Target": "an admin; the line of whose it is",
    "coaching.Focus": "the line: element, rung and dates; the two: the texts",
    "coaching.Rung": "the line: rung and dates; the two: the texts",
}

# Every task: it is told no record, and finds its own.
TASKS = {
    "calls.tasks.leave_begun_plans",
    "calls.tasks.follow_diaries",
    "calls.tasks.close_read_recaps",
    "metrics.tasks.keep_day",
    "metrics.tasks.recount",
    "metrics.tasks.warn_early",
    "notices.tasks.readdress",
    "notices.tasks.deliver",
    "notices.tasks.speak",
    "notices.tasks.digests",
    "notices.tasks.sweep",
    "notices.tasks.purge",
    "people.tasks.purge_submissions",
    "people.tasks.purge_sessions",
}

# Every letter, and who gets it.
LETTERS = {
    "calls/mail/plan_to_inspect.txt": "whoever inspects the plan when it is sent",
    "notices/mail/base.txt": "the frame of every letter",
    "notices/mail/digest.txt": "each reader his own",
    "notices/mail/invitation.txt": "who is invited",
    "notices/mail/notice.txt": "whom the notice tells, while he may see what it is about",
    "notices/mail/password_reset.txt": "who forgot his password",
    "notices/mail/test.txt": "who asked for it",
}


def test_every_model_says_who_reads_it():
    found = {
        model._meta.label
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if not hasattr(model, "instance_type")  # a table of simple-history: who reads the record reads its history
    }
    assert found == set(READERS)


def test_every_task_is_known_and_is_told_no_record():
    app.loader.import_default_modules()
    found = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    assert set(found) == TASKS
    assert all(task.run.__code__.co_argcount == 0 for task in found.values())


def test_every_letter_says_who_gets_it():
    folder = settings.BASE_DIR / "templates"
    words_on_a_page = set(folder.glob("*/messages/*.txt"))
    found = set(folder.rglob("*.txt")) - words_on_a_page
    assert {str(path.relative_to(folder)) for path in found} == set(LETTERS)
