"""The design worksheet of an activity."""

from django.urls import URLPattern, path

from learning.views import occurrences, versions, worksheet_pdf, worksheet_typing, worksheets

_ACTIVITY = "manage/activities/<slug:slug>/"
urlpatterns: list[URLPattern] = [
    path("manage/organisers/<slug:slug>/activities/new/", worksheets.activity_new, name="activity-new"),
    path("manage/worksheet.pdf", worksheet_pdf.worksheet_blank, name="worksheet-blank"),
    path(_ACTIVITY, worksheets.overview, name="activity-edit"),
    path(f"{_ACTIVITY}steps/<slug:step>/", worksheets.worksheet_step, name="worksheet-step"),
    path(f"{_ACTIVITY}steps/<slug:step>/draft/", worksheet_typing.worksheet_draft, name="worksheet-draft"),
    path(f"{_ACTIVITY}preview/", worksheet_typing.worksheet_preview, name="worksheet-preview"),
    path(f"{_ACTIVITY}presence/", worksheet_typing.worksheet_presence, name="worksheet-presence"),
    path(f"{_ACTIVITY}versions/", versions.versions, name="versions"),
    path(f"{_ACTIVITY}versions/<int:number>/restore/", versions.version_restore, name="version-restore"),
    path(f"{_ACTIVITY}dates/", occurrences.dates, name="dates"),
    path(f"{_ACTIVITY}dates/<int:pk>/", occurrences.date_set, name="date-set"),
    path(f"{_ACTIVITY}worksheet.pdf", worksheet_pdf.worksheet_filled, name="worksheet-pdf"),
]
