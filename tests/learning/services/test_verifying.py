import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from learning.enums import ActivityStatus, VerificationStatus
from learning.errors import AlreadyAsked, AlreadyDecided, FileRefused
from learning.models import (
    Activity,
    Organiser,
    OrganiserLogo,
    PublishingReview,
    Verification,
    VerificationDocument,
)
from learning.queries.reviews import standing_text
from learning.services.activities import publish_activity, unpublish_activity
from learning.services.logos import drawn_anew, logo_of, remove_logo, set_logo
from learning.services.organisers import create_organiser, update_organiser
from learning.services.policies import change_organiser_policy, trust_organiser
from learning.services.reviewing import approve_activity, send_back_activity
from learning.services.verifying import (
    MAX_DOCUMENT,
    ask_for_verification,
    content_of,
    decide_verification,
    delete_document,
    media_type_of,
    take_back_verification,
)
from shared.errors import NotAllowed
from shared.models import CatalogueItem, Notification, OutgoingMail
from tenants.context import in_tenant
from tenants.files import read_file
from tenants.models import Tenant
from tests.conftest import Cast

PDF = b"%PDF-1.4\nsomething\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#07a").save(out, kind, exif=b"Exif\x00\x00GPS here" if kind == "JPEG" else b"")
    return out.getvalue()


def ask(cast: Cast, organiser: Organiser) -> Verification:
    return ask_for_verification(actor=cast.member(cast.petra), organiser=organiser, content=PDF, note="Us")


def decide(cast: Cast, verification: Verification, *, yes: bool, reason: str = "") -> Verification:
    return decide_verification(
        actor=cast.member(cast.amir), verification=verification, is_approved=yes, reason=reason
    )


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (picture(), "image/png"), (picture("JPEG"), "image/jpeg")],
    ids=["pdf", "png", "jpeg"],
)
def test_document_is_known_by_its_bytes(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.4 cut off",
        picture()[:60],
        picture("GIF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        PDF + b"0" * MAX_DOCUMENT,
    ],
    ids=["empty", "html", "cut pdf", "cut png", "gif", "svg", "large"],
)
def test_document_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        media_type_of(content)


def test_approved_organiser_has_the_tick_and_a_mail(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        verification = ask(cast, organiser)
        with pytest.raises(AlreadyAsked):
            ask(cast, organiser)
        with pytest.raises(NotAllowed):
            decide_verification(actor=cast.member(cast.petra), verification=verification, is_approved=True)
        decide(cast, verification, yes=True)
        with pytest.raises(AlreadyDecided):
            decide(cast, verification, yes=False, reason="Too late")

        organiser.refresh_from_db()
        assert organiser.is_verified
        assert VerificationDocument.objects.exists()
        delete_document(verification_id=str(verification.pk))
        assert not VerificationDocument.objects.exists()
    assert "has verified" in OutgoingMail.objects.get(recipient="petra@example.org").text


def test_declined_organiser_hears_why(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        decide(cast, ask(cast, organiser), yes=False, reason="The stamp is missing.")
        organiser.refresh_from_db()

        assert not organiser.is_verified
        assert ask(cast, organiser).status == VerificationStatus.WAITING
    assert "The stamp is missing." in OutgoingMail.objects.get(recipient="petra@example.org").text


def test_another_name_costs_the_tick(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        decide(cast, ask(cast, organiser), yes=True)
        organiser.refresh_from_db()
        update_organiser(actor=petra, organiser=organiser, name=organiser.name, description="New words")
        assert Organiser.objects.get(pk=organiser.pk).is_verified
        update_organiser(actor=petra, organiser=organiser, name="The Bank")

        assert not Organiser.objects.get(pk=organiser.pk).is_verified
        assert not VerificationDocument.objects.exists()


def test_taken_back_wish_leaves_no_document(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        verification = ask(cast, organiser)
        take_back_verification(actor=cast.member(cast.petra), organiser=organiser)
        delete_document(verification_id=str(verification.pk))

        assert not VerificationDocument.objects.exists()
        with pytest.raises(AlreadyDecided):
            decide(cast, verification, yes=True)


def test_document_is_a_file_that_goes_with_its_row(
    organiser: Organiser, alpha: Tenant, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with in_tenant(alpha):
        verification = ask(cast, organiser)
        document = VerificationDocument.objects.get()
        assert (content_of(document), bytes(document.content)) == (PDF, b"")
        assert read_file(document.key) == PDF
        with django_capture_on_commit_callbacks(execute=True):
            take_back_verification(actor=cast.member(cast.petra), organiser=organiser)
        assert read_file(document.key) is None

        older = VerificationDocument(verification=verification, media_type="application/pdf", content=b"old")
        assert content_of(older) == b"old"


def test_coordinator_hears_that_an_organiser_waits(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        ask(cast, organiser)
    told = Notification.objects.get(kind="coordination_waits")

    assert (told.user_id, told.parameters) == (cast.amir.pk, {"name": "Youth Club"})


def test_document_that_still_waits_is_not_deleted(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        delete_document(verification_id=str(ask(cast, organiser).pk))

        assert VerificationDocument.objects.exists()


def test_logo_is_drawn_anew(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        set_logo(actor=petra, organiser=organiser, content=picture("JPEG"))
        image = logo_of(organiser)
        assert image is not None

        assert b"GPS here" not in image
        with Image.open(io.BytesIO(image)) as drawn:
            assert (drawn.format, max(drawn.size)) == ("WEBP", 512)
        remove_logo(actor=petra, organiser=organiser)
        assert (organiser.logo_hash, logo_of(organiser)) == ("", None)


def test_logo_of_before_is_served_until_another_is_uploaded(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    page = "/organisers/youth-club/logo.webp"
    with in_tenant(alpha):
        OrganiserLogo.objects.create(organiser=organiser, image=b"of before")
        Organiser.objects.filter(pk=organiser.pk).update(logo_hash="a" * 32)
    assert client_for(alpha).get(page).content == b"of before"
    with in_tenant(alpha):
        organiser.refresh_from_db()
        set_logo(actor=cast.member(cast.petra), organiser=organiser, content=picture())

        assert not OrganiserLogo.objects.exists()
        image = logo_of(organiser)
    assert client_for(alpha).get(page).content == image


@pytest.mark.parametrize("content", [b"", b"<svg/>", PDF, picture()[:70]], ids=["empty", "svg", "pdf", "cut"])
def test_logo_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        drawn_anew(content)


def approve_first(cast: Cast) -> None:
    change_organiser_policy(actor=cast.member(cast.amir), allows_new_organisers=True, approves_first=True)


def test_publish_waits_where_the_location_approves_first(
    make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(publish=False)
    with in_tenant(alpha):
        approve_first(cast)
        petra, amir = cast.member(cast.petra), cast.member(cast.amir)
        assert publish_activity(actor=petra, activity=activity).status == ActivityStatus.IN_REVIEW
        assert not CatalogueItem.objects.exists()
        with pytest.raises(NotAllowed):
            approve_activity(actor=petra, activity=activity, seen=standing_text(activity))
        send_back_activity(actor=amir, activity=activity, comment="Say what to bring.")
        activity.refresh_from_db()
        assert activity.status == ActivityStatus.DRAFT
        with pytest.raises(AlreadyDecided):
            approve_activity(actor=amir, activity=activity, seen=standing_text(activity))
        publish_activity(actor=petra, activity=activity)
        approve_activity(actor=amir, activity=activity, seen=standing_text(activity))

        activity.refresh_from_db()
        assert activity.status == ActivityStatus.PUBLISHED
        assert PublishingReview.objects.count() == 2
    assert CatalogueItem.objects.count() == 1
    texts = [
        mail.text
        for mail in OutgoingMail.objects.filter(recipient="petra@example.org").order_by("created_at")
    ]
    assert ["Say what to bring." in text for text in texts] == [True, False]


def test_activity_taken_back_is_not_approved(
    make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(publish=False)
    with in_tenant(alpha):
        approve_first(cast)
        petra = cast.member(cast.petra)
        publish_activity(actor=petra, activity=activity)
        unpublish_activity(actor=petra, activity=activity)
        with pytest.raises(AlreadyDecided):
            approve_activity(actor=cast.member(cast.amir), activity=activity, seen=standing_text(activity))


@pytest.mark.parametrize("reason", ["trusted", "verified"])
def test_trusted_and_verified_organisers_publish_at_once(
    reason: str, make_activity: Callable[..., Activity], organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(publish=False)
    with in_tenant(alpha):
        approve_first(cast)
        if reason == "trusted":
            trust_organiser(actor=cast.member(cast.amir), organiser=activity.organiser, is_trusted=True)
        else:
            decide(cast, ask(cast, organiser), yes=True)
        activity = Activity.objects.select_related("organiser", "category", "achievement").get()

        assert publish_activity(actor=cast.member(cast.petra), activity=activity).is_published


def test_new_organisers_are_made_by_coordinators_alone_if_so_decided(in_alpha: Tenant, cast: Cast) -> None:
    amir = cast.member(cast.amir)
    change_organiser_policy(actor=amir, allows_new_organisers=False, approves_first=False)

    with pytest.raises(NotAllowed):
        create_organiser(actor=cast.member(cast.lena), name="Too late")
    assert create_organiser(actor=amir, name="By the city").slug == "by-the-city"
