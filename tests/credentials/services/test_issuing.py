from credentials.models import Achievement
from credentials.services.issuing import issue_credential
from tenants.context import in_tenant
from tenants.models import Tenant


def test_issue_to_an_unknown_address_waits(alpha: Tenant, achievement: Achievement) -> None:
    with in_tenant(alpha):
        result = issue_credential(actor=None, achievement=achievement, email="New@Example.org ")
    assert result.is_new
    assert (result.credential.recipient_email, result.credential.member_id) == ("new@example.org", None)
