from collections.abc import Callable

from learning.models import Activity, ActivitySearch
from learning.services.skill_names import index_skills
from shared.models import Skill
from tenants.context import in_tenant
from tenants.models import Tenant

Make = Callable[..., Activity]


def test_job_writes_anew_what_search_reads_of_activities_with_skills(
    make_activity: Make, alpha: Tenant
) -> None:
    skill = Skill.objects.order_by("uri")[0]
    named, _plain = make_activity(skills=[skill.uri]), make_activity(title="Plain")
    with in_tenant(alpha):
        ActivitySearch.objects.all().delete()

        index_skills()

        rows = ActivitySearch.objects.filter(document__isnull=False)
        assert list(rows.values_list("activity", "skills")) == [(named.pk, [skill.uri])]
