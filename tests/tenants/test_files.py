"""Files of one location are nobody else's, whatever the key says."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from tenants.context import NoTenant, in_tenant
from tenants.files import delete_files_at_commit, new_key, read_file, write_file
from tenants.models import Tenant


def test_file_of_one_location_is_not_there_in_another(alpha: Tenant, beta: Tenant) -> None:
    with in_tenant(alpha):
        key = new_key("materials", ".txt")
        write_file(key, b"alpha's")
        own = read_file(key)
    with in_tenant(beta):
        others = read_file(key)

    assert (own, others) == (b"alpha's", None)


def test_same_key_holds_each_locations_own(alpha: Tenant, beta: Tenant) -> None:
    key = new_key("materials")
    for tenant in (alpha, beta):
        with in_tenant(tenant):
            write_file(key, tenant.slug.encode())

    with in_tenant(alpha):
        assert read_file(key) == b"alpha"
    assert default_storage.exists(f"{alpha.schema_name}/{key}")


@pytest.mark.parametrize(
    "key",
    [
        "../t_beta/materials/x",
        "materials/../../t_beta/x",
        "/etc/passwd",
        "materials",
        "materials/a/b/c",
        "",
        "a\x00/b",
    ],
)
def test_what_is_no_key_opens_nothing(key: str, alpha: Tenant) -> None:
    with in_tenant(alpha), pytest.raises(ValueError, match="no key"):
        read_file(key)


def test_outside_of_locations_there_are_no_files(db: None) -> None:
    with pytest.raises(NoTenant):
        read_file("materials/x")


def test_key_is_written_once(alpha: Tenant) -> None:
    with in_tenant(alpha):
        key = new_key("materials")
        write_file(key, b"first")
        with pytest.raises(FileExistsError):
            write_file(key, b"second")

        assert read_file(key) == b"first"


def test_file_goes_when_the_transaction_is_over_and_from_its_location_alone(
    alpha: Tenant, beta: Tenant, django_capture_on_commit_callbacks: object
) -> None:
    key = new_key("materials")
    for tenant in (alpha, beta):
        with in_tenant(tenant):
            write_file(key, b"x")
    with in_tenant(alpha):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            with transaction.atomic():
                delete_files_at_commit(key)
            before = read_file(key)
        after = read_file(key)
    with in_tenant(beta):
        assert (before, after, read_file(key)) == (b"x", None, b"x")


def test_disk_that_is_full_leaves_no_half_file(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, content: object) -> str:
        path = default_storage.path(name)  # type: ignore[attr-defined]
        default_storage._save(name, content)  # type: ignore[attr-defined]
        with open(path, "w"):  # as far as it got
            pass
        raise OSError(28, "No space left on device")

    with in_tenant(alpha):
        key = new_key("materials")
        monkeypatch.setattr(default_storage, "save", full)
        with pytest.raises(OSError, match="No space"):
            write_file(key, b"x" * 100)
        monkeypatch.undo()

        assert read_file(key) is None
