"""Where customers stand."""

from django.urls import path

from customers.views import companies, contacts, ledger, opportunities

app_name = "customers"

urlpatterns = [
    path("companies/", companies.companies, name="companies"),
    path("companies/new/", companies.company_new, name="company_new"),
    path("companies/options/", companies.company_options, name="company_options"),
    path("companies/<int:pk>/", companies.company, name="company"),
    path("companies/<int:pk>/edit/", companies.company_edit, name="company_edit"),
    path("companies/<int:pk>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("companies/<int:pk>/contacts/options/", contacts.contact_options, name="contact_options"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/edit/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/departure/", contacts.contact_departure, name="contact_departure"),
    path("opportunities/", opportunities.opportunities, name="opportunities"),
    path("opportunities/new/", opportunities.opportunity_new, name="opportunity_new"),
    path("opportunities/<int:pk>/", opportunities.opportunity, name="opportunity"),
    path("opportunities/<int:pk>/edit/", opportunities.opportunity_edit, name="opportunity_edit"),
    path("opportunities/<int:pk>/close-moves/", opportunities.close_moves, name="close_moves"),
    path("opportunities/<int:pk>/outcome/", opportunities.outcome, name="outcome"),
    path("opportunities/<int:pk>/reopening/", opportunities.reopening, name="reopening"),
    path("companies/<int:pk>/ledger/new/", ledger.entry_new, name="entry_new"),
    path("ledger/<int:pk>/tick/", ledger.tick, name="tick"),
    path("ledger/<int:pk>/tick/undo/", ledger.untick, name="untick"),
    path("ledger/<int:pk>/result/", ledger.entry_result, name="entry_result"),
    path("ledger/<int:pk>/date/", ledger.entry_date, name="entry_date"),
]
