"""Who may open and who may do what, for every address there is: the table which the matrix is made from.

`see` says for whom the record exists: to everybody else it answers 404, like one that never was. `get` and `post` say
who opens the page and who does the deed; somebody who sees the record and may not is told so, with 403. The words
stand in oracle.py. None: the address knows no such method.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    get: str | None = None
    post: str | None = None
    see: str = "anyone"
    of: str = ""  # kind of record in world.py
    data: Mapping[str, str] = field(default_factory=dict)  # what is posted
    also: str = ""  # kind of a second record in the address
    notes: frozenset[str] = frozenset()  # tables in which opening the page notes that it was opened
    names: bool = False  # names the things that were changed, even to an admin who may not open them


def page(get: str, **facts) -> Rule:
    return Rule(get=get, **facts)


def form(who: str, **facts) -> Rule:
    """A page with a form that posts to itself."""
    return Rule(get=who, post=who, **facts)


def deed(who: str, **facts) -> Rule:
    return Rule(post=who, **facts)


RULES = {
    # salesproc
    "home": form("anyone"),
    "today": page("sales", see="sales"),
    "appearance": deed("anyone", data={"theme": "dark"}),
    "presence": page("open"),
    "counts": page("anyone"),
    "health": page("admin", see="admin"),
    "healthz": page("open"),
    "readyz": page("open"),
    "prometheus": page("open", see="nobody"),  # there for whoever brings the token
    # people
    "people:list": form("admin", see="admin"),
    "people:invitations": form("admin", see="admin"),
    "people:teams": page("admin", see="admin"),
    "people:new_team": form("admin", see="admin"),
    "people:team": form("admin", see="admin", of="team"),
    "people:retirement": deed("admin", see="admin", of="spare team"),
    "people:person": Rule(get="acquainted", post="admin", see="acquainted", of="person"),
    "people:entry_link": deed("admin", see="admin", of="active person"),
    "people:deactivation": form("admin", see="admin", of="person", data={"successor": ""}),
    "people:reactivation": deed("admin", see="admin", of="person who left"),
    "people:second_factor": deed("admin", see="admin", of="active person"),
    "people:session": deed("self or admin", see="acquainted", of="person", also="session"),
    "people:leave": deed("self or admin", see="self or admin", of="person"),
    "people:leave_cancellation": deed("self or admin", see="self or admin", of="person", also="leave"),
    "people:delegations": deed("self or admin", see="self or admin", of="person"),
    "people:delegation_end": deed("self or admin", see="self or admin", of="delegating person", also="delegation"),
    "people:account": form("anyone"),
    "people:organisation": form("admin", see="admin", data={"name": "Aldwark", "version": "1"}),
    "people:audit": page("admin", see="admin", names=True),
    "people:welcome": Rule(get="open", post="open", see="nobody", of="token"),
    "people:setup": Rule(get="open", post="open", see="nobody"),
    "people:setup_with_code": Rule(get="open", post="open", see="nobody", of="code"),
    "people:demo_entry": Rule(post="open", see="nobody", of="person"),
    # notices
    "notices:list": page("anyone", notes=frozenset({"notices_notice"})),
    "notices:snooze": deed("told", see="told", of="notice"),
    "notices:return": deed("told", see="told", of="notice"),
    "notices:settings": form("anyone", data={"digest_at": "07:30", "quiet_from": "18:30", "quiet_until": "07:00"}),
    "notices:test_letter": deed("anyone"),
    "notices:unsubscribe": Rule(get="open", post="open", see="nobody", of="token"),
    "notices:letters": page("admin", see="admin"),
    "notices:hold": deed("admin", see="admin", data={"held": "1"}),
    "notices:letter": page("admin", see="nobody", of="letter"),  # with a mail server there is none to read
    "notices:retry": deed("admin", see="admin", of="letter"),
    "notices:drop": deed("admin", see="admin", of="letter"),
    "notices:inside": form("admin", see="admin", data={"private_hosts": "chat.internal", "version": "1"}),
    "notices:team_chat": form("self or admin", see="self or admin", of="team", data={"address": "https://x.example/y"}),
    "notices:chat_test": deed("self or admin", see="self or admin", of="team"),
    # process
    "process:elements": page("admin", see="admin"),
    "process:element_new": form("admin", see="admin"),
    "process:element": form("admin", see="admin", of="element"),
    "process:element_history": page("admin", see="admin", of="element"),
    "process:element_place": deed("admin", see="admin", of="element", data={"to": "up"}),
    "process:element_retirement": deed("admin", see="admin", of="spare element"),
    "process:call_types": page("admin", see="admin"),
    "process:call_type_new": form("admin", see="admin"),
    "process:call_type": form("admin", see="admin", of="call type"),
    "process:call_type_history": page("admin", see="admin", of="call type"),
    "process:call_type_retirement": deed("admin", see="admin", of="spare call type"),
    "process:plan_check": form("admin", see="admin"),
    "process:phrase_retirement": deed("admin", see="admin", of="phrase"),
    # customers
    "customers:companies": page("anyone"),
    "customers:company_new": form("sales"),
    "customers:company_options": page("anyone"),
    "customers:company": page("sales", see="sales", of="company"),
    "customers:company_edit": form("sales", see="sales", of="company"),
    "customers:contact_new": form("sales", see="sales", of="company"),
    "customers:contact_options": page("sales", see="sales", of="company"),
    "customers:contact": page("sales", see="sales", of="contact"),
    "customers:contact_edit": form("sales", see="sales", of="contact"),
    "customers:contact_departure": deed("sales", see="sales", of="contact"),
    "customers:opportunities": page("anyone"),
    "customers:opportunity_new": form("sales"),
    "customers:opportunity": page("line", see="line", of="opportunity"),
    "customers:opportunity_edit": form("line", see="line", of="opportunity"),
    "customers:close_moves": form(
        "line", see="line", of="opportunity", data={"to_day": "2099-12-01", "why": "Budget", "version": "1"}
    ),
    "customers:outcome": form("line", see="line", of="opportunity", data={"state": "lost", "reason": "price"}),
    "customers:reopening": form("nobody", see="line", of="opportunity", data={"reason": "It goes on after all"}),
    "customers:entry_new": form("sales", see="sales", of="company"),
    "customers:tick": deed("self", see="line", of="ledger"),
    "customers:untick": deed("self", see="line", of="ledger"),
    "customers:entry_result": deed("self", see="line", of="ledger", data={"result": "dropped"}),
    "customers:entry_date": Rule(
        get="line", post="self", see="line", of="ledger", data={"due_on": "2099-12-01", "version": "1"}
    ),
    # calls
    "calls:list": page("anyone"),
    "calls:week": page("anyone"),
    "calls:lessons": page("sales", see="sales"),
    "calls:new": form("seller"),
    "calls:log": form("seller"),
    "calls:worker": page("anyone"),
    "calls:call": page("reader", see="reader", of="waiting call"),
    "calls:edit": form("self", see="line", of="draft call"),
    "calls:cancellation": form("self", see="line", of="draft call", data={"because": "They asked to."}),
    "calls:absence": form("self", see="line", of="begun call", data={"because": "did_not_come"}),
    "calls:reopening": deed("self", see="line", of="cancelled call"),
    "calls:plan": page("self", see="line", of="draft call"),
    "calls:sheet": page("reader", see="reader", of="waiting call"),
    "calls:draft": deed("self", see="line", of="draft plan", data={"version": "1", "purpose": "Other words"}),
    "calls:filing": deed("self", see="line", of="draft plan", data={"version": "1", "purpose": "Other words"}),
    "calls:changes": deed("self", see="line or decider", of="returned plan"),
    "calls:answer": form("self", see="line or decider", of="returned plan", data={"text": "An answer"}),
    "calls:role_play": form("two", see="line or decider", of="role-play plan", data={"note": "Went well"}),
    "calls:recap": page("self", see="self", of="begun call"),
    "calls:recap_draft": deed("self", see="self", of="begun call", data={"version": "0"}),
    "calls:recap_filing": deed("self", see="self", of="begun call", data={"version": "0"}),
    "calls:inspect": page("anyone"),
    "calls:inspect_plan": page("reader", see="reader", of="waiting plan"),
    "calls:inspection": deed(
        "inspector", see="reader", of="waiting plan", data={"version_number": "1", "decision": "approved"}
    ),
    "calls:undo": deed("decider", see="decider", of="inspection"),
    "calls:reviews": page("anyone"),
    "calls:review": page("line", see="line", of="filed recap"),
    "calls:review_draft": deed("direct", see="line", of="filed recap", data={"version": "0", "done_right": "All"}),
    "calls:review_filing": deed("direct", see="line", of="filed recap", data={"done_right": "All", "overall": "8"}),
    "calls:closing": deed("direct", see="line", of="logged recap"),
    "calls:correction": deed("line or decider", see="line or decider", of="reviewed recap"),
    "calls:acknowledgement": deed("self", see="two or decider", of="review"),
    "calls:help": deed("decider", see="two or decider", of="review"),
    # metrics
    "metrics:team": page("leader", see="leader"),
    "metrics:team_of": page("line", see="line", of="team"),
    "metrics:own": page("seller", see="seller"),
    "metrics:person": page("sold", see="sold", of="person"),
    "metrics:cases": page("nobody", see="nobody"),  # names whose and which in its query: see tests/metrics
    "metrics:recaps": page("seller", see="seller"),
    "metrics:export": page("seller", see="seller"),
    "metrics:targets": form("admin", see="admin"),
    "metrics:catalogue": form("admin", see="admin"),
    # coaching
    "coaching:own": page("seller", see="seller"),
    "coaching:scorecard": page("sold", see="sold", of="person"),
    "coaching:matrix": page("leader", see="leader"),
    "coaching:focus_new": form("direct", see="sold", of="active person"),
    "coaching:focus": page("line", see="line", of="focus"),
    "coaching:confirmation": form("direct", see="line", of="focus", data={"how": "role_play", "note": "Seen"}),
    "coaching:rungs": deed("direct", see="line", of="focus", data={"rung": "coached", "evidence": "Told"}),
    "coaching:fall_back": deed("direct", see="line", of="focus", data={"to": "taught", "reason": "Seen"}),
    "coaching:rest": deed("direct", see="line", of="focus", data={"reason": "Another one first"}),
    "coaching:finish": deed("nobody", see="line", of="focus"),
    "coaching:goal": deed("direct", see="line", of="focus", data={"to_value": "9", "version": "1"}),
    # allauth: one's own account, and the doors
    "account_login": Rule(get="open", post="open"),
    "account_logout": Rule(get="open", post="open"),
    "account_inactive": page("open"),
    "account_reauthenticate": form("anyone"),
    "account_change_password": form("anyone"),
    "account_reset_password": Rule(get="open", post="open"),
    "account_reset_password_done": page("open"),
    "account_reset_password_from_key": Rule(get="open", post="open", of="reset key", also="reset token"),
    "account_reset_password_from_key_done": page("open"),
    "mfa_index": form("anyone"),
    "mfa_authenticate": Rule(get="open", post="open"),
    "mfa_reauthenticate": form("anyone"),
    "mfa_activate_totp": form("anyone"),
    "mfa_deactivate_totp": form("anyone", see="nobody"),
    "mfa_view_recovery_codes": page("anyone", see="nobody"),
    "mfa_generate_recovery_codes": form("anyone"),
    "mfa_download_recovery_codes": form("anyone", see="nobody"),
}

# Texts that are no more than the name of a thing.
NAMES = {"company", "contact", "opportunity"}

# What a text of the world is (the end of its name), and who may read it.
READABLE = {
    "company": "sales",
    "contact": "sales",
    "opportunity": "line",
    "ledger": "line",
    "draft": "self",
    "waiting": "reader",
    "plan": "line or decider",
    "inspection": "line or decider",
    "recap": "two",
    "review": "two or decider",
    "focus": "two",
    "oldplan": "line or frank",
    "oldinspection": "line or frank",
    "oldrecap": "two",
    "oldreview": "two or frank",
    # places of calls
    "waitingplace": "reader",
    "planplace": "line or decider",
    "reviewedplace": "line or decider",
    "oldplace": "line or frank",
    **dict.fromkeys(["begunplace", "draftplace", "cancelledplace", "recappedplace", "loggedplace"], "line"),
}
