from django.urls import path

from people.views import account, audit, invitations, organisation, people, signin, teams

app_name = "people"

urlpatterns = [
    path("people/", people.people, name="list"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/teams/", teams.teams, name="teams"),
    path("people/teams/new/", teams.new_team, name="new_team"),
    path("people/teams/<int:pk>/", teams.team, name="team"),
    path("people/teams/<int:pk>/retirement/", teams.retirement, name="retirement"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/entry-link/", invitations.entry_link, name="entry_link"),
    path("people/<int:pk>/deactivation/", people.deactivation, name="deactivation"),
    path("people/<int:pk>/reactivation/", people.reactivation, name="reactivation"),
    path("people/<int:pk>/second-factor/", people.second_factor, name="second_factor"),
    path("people/<int:pk>/sessions/<int:session>/", people.session, name="session"),
    path("people/<int:pk>/leave/", account.leave, name="leave"),
    path("people/<int:pk>/leave/<int:leave>/cancellation/", account.leave_cancellation, name="leave_cancellation"),
    path("people/<int:pk>/delegations/", account.delegations, name="delegations"),
    path("people/<int:pk>/delegations/<int:delegation>/end/", account.delegation_end, name="delegation_end"),
    path("account/", account.account, name="account"),
    path("settings/", organisation.organisation, name="organisation"),
    path("audit/", audit.audit, name="audit"),
    path("welcome/<str:token>/", signin.welcome, name="welcome"),
    path("set-up/", signin.setup, name="setup"),
    path("set-up/<slug:code>/", signin.setup, name="setup_with_code"),
    path("demo/<int:pk>/entry/", signin.demo_entry, name="demo_entry"),
]
