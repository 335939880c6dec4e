"""Logos that are uploaded one after the other, and at the same time."""

from typing import Any

from learning.models import Organiser
from learning.services.logos import logo_of, remove_logo, set_logo
from tenants.context import in_tenant
from tenants.files import read_file
from tenants.models import Tenant
from tests.conftest import Cast
from tests.shared.test_uploads import picture


def file_of(organiser: Organiser) -> str:
    return f"logos/{organiser.pk}/{organiser.logo_hash}.webp"


def test_each_upload_has_a_file_of_its_own_and_the_former_goes_at_commit(
    organiser: Organiser, alpha: Tenant, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        set_logo(actor=petra, organiser=organiser, content=picture())
        former = file_of(organiser)
        with django_capture_on_commit_callbacks() as at_commit:
            set_logo(actor=petra, organiser=organiser, content=picture())

        assert file_of(organiser) != former
        assert read_file(former) == logo_of(organiser)  # whoever reads the former row still gets it
        for callback in at_commit:
            callback()
        assert (read_file(former), logo_of(organiser) is None) == (None, False)


def test_late_commit_of_an_upload_takes_nothing_from_the_next(
    organiser: Organiser, alpha: Tenant, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    """One removes the logo; before that commit has deleted the file, another uploads the same picture again."""
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        set_logo(actor=petra, organiser=organiser, content=picture())
        with django_capture_on_commit_callbacks() as at_commit:
            remove_logo(actor=petra, organiser=organiser)
        set_logo(actor=petra, organiser=organiser, content=picture())
        for callback in at_commit:
            callback()

        assert logo_of(organiser) is not None
