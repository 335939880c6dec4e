from django.urls import URLPattern, URLResolver, path

from learning.views import check_in, participants, tickets

_BASE = "manage/activities/<slug:slug>/participants/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_BASE, participants.participants, name="participants"),
    path(f"{_BASE}scan/", check_in.scan, name="participants-scan"),
    path(f"{_BASE}write/", participants.write, name="participants-write"),
    path(f"{_BASE}invite/", participants.invite, name="participants-invite"),
    path(f"{_BASE}invite/<int:number>/withdraw/", participants.withdraw, name="participants-withdraw"),
    path(f"{_BASE}export/<slug:kind>/", participants.export, name="participants-export"),
    path("check-in/<str:token>/", check_in.check_in_page, name="check-in"),
    path("my-activities/<slug:slug>/ticket/", tickets.ticket, name="ticket"),
    path("my-activities/<slug:slug>/ticket/kept/", tickets.ticket_kept, name="ticket-kept"),
    path("tickets.js", tickets.tickets_worker, name="tickets-worker"),
    path("my-activities/<slug:slug>/ticket.png", tickets.ticket_picture, name="ticket-picture"),
]
