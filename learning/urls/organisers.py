"""Addresses of those who look after organisers, teams and invitations, and of coordinators."""

from django.urls import URLPattern, URLResolver, path

from learning.views import (
    coordination,
    invitation_answers,
    invitations,
    item_teams,
    logos,
    organisers,
    switching,
    teams,
    verifications,
)

_ORGANISER = "manage/organisers/<slug:slug>/"
_ACTIVITY = "manage/activities/<slug:slug>/"
_PLAYLIST = "manage/playlists/<slug:slug>/"
_LOCATION = "manage/coordination/"


def _invitation_paths(base: str, kind: str) -> list[URLPattern]:
    fixed = {"kind": kind}
    return [
        path(f"{base}invitations/", invitations.invite, fixed, name=f"{kind}-invitations"),
        path(f"{base}invitations/file/", invitations.upload_list, fixed, name=f"{kind}-invitations-file"),
        path(f"{base}invitations/link/", invitations.make_link, fixed, name=f"{kind}-invitations-link"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("organisers/<slug:slug>/logo.webp", logos.organiser_logo, name="organiser-logo"),
    path("organisers/<slug:slug>/point.json", organisers.organiser_point, name="organiser-point"),
    path("invitations/<str:token>/", invitation_answers.accept, name="invitation-accept"),
    path("trusted-inviters/", teams.trusted_inviters, name="trusted-inviters"),
    path("help/rights/", teams.rights, name="rights"),
    path("manage/switch/", switching.switch, name="switch"),
    path(f"{_ORGANISER}logo/", logos.change_logo, name="organiser-logo-change"),
    path(f"{_ORGANISER}members/", teams.organiser_members, name="organiser-members"),
    path(f"{_ORGANISER}members/<int:number>/", teams.organiser_member, name="organiser-member"),
    path(f"{_ORGANISER}leave/", teams.organiser_leave, name="organiser-leave"),
    path(f"{_ORGANISER}verification/", verifications.organiser_verification, name="organiser-verification"),
    path(f"{_ACTIVITY}team/", item_teams.activity_team, name="activity-team"),
    path(f"{_ACTIVITY}team/<int:number>/", item_teams.activity_member, name="activity-member"),
    *_invitation_paths(_ORGANISER, "organiser"),
    *_invitation_paths(_ACTIVITY, "activity"),
    *_invitation_paths(_PLAYLIST, "playlist"),
    *_invitation_paths(_LOCATION, "location"),
    path(f"{_PLAYLIST}team/", item_teams.playlist_team, name="playlist-team"),
    path(f"{_PLAYLIST}team/<int:number>/", item_teams.playlist_member, name="playlist-member"),
    path("manage/invitations/<uuid:pk>/", invitations.invitation, name="invitation"),
    path("manage/invitations/<uuid:pk>/qr.svg", invitations.invitation_qr, name="invitation-qr"),
    path("manage/invitations/<uuid:pk>/resend/", invitations.resend, name="invitation-resend"),
    path("manage/invitations/<uuid:pk>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
    path("manage/invitations/lists/<uuid:pk>/", invitations.guest_list, name="guest-list"),
    path(
        "manage/invitations/lists/<uuid:pk>/result.csv",
        invitations.list_result,
        {"ending": "csv"},
        name="guest-list-csv",
    ),
    path(
        "manage/invitations/lists/<uuid:pk>/result.xlsx",
        invitations.list_result,
        {"ending": "xlsx"},
        name="guest-list-xlsx",
    ),
    path(_LOCATION, coordination.coordination_home, name="coordination"),
    path(f"{_LOCATION}reviews/", coordination.review_queue, name="review-queue"),
    path(f"{_LOCATION}reviews/<slug:slug>/", coordination.review, name="review"),
    path(f"{_LOCATION}verifications/", verifications.verification_queue, name="verification-queue"),
    path(f"{_LOCATION}verifications/<uuid:pk>/", verifications.verification, name="verification"),
    path(
        f"{_LOCATION}verifications/<uuid:pk>/document/",
        verifications.verification_document,
        name="verification-document",
    ),
    path(f"{_LOCATION}members/", teams.location_team, name="location-team"),
    path(f"{_LOCATION}settings/", coordination.coordination_settings, name="coordination-settings"),
]
