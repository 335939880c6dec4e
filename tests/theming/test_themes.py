import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from shared.errors import NotAllowed
from shared.models import AuditEntry
from tenants.context import in_tenant
from tenants.enums import TenantKind
from tenants.models import Tenant
from tenants.services.onboarding import create_tenant
from tests.conftest import Cast
from theming.enums import BlockKind
from theming.models import Category, HomeBlock, Theme
from theming.services.themes import set_theme

ClientFor = Callable[..., Client]


@pytest.mark.parametrize("kind", TenantKind)
def test_new_location_has_look_categories_and_home_page(db: None, kind: TenantKind) -> None:
    tenant = create_tenant(actor=None, slug="fresh", name="Fresh", kind=kind, country="SI")

    with in_tenant(tenant):
        assert Theme.objects.count() == 1
        assert Category.objects.count() == 11
        assert all(category.network_slug == category.slug for category in Category.objects.all())
        kinds = list(HomeBlock.objects.values_list("kind", flat=True))
        assert kinds[0] == BlockKind.HERO
        assert (BlockKind.MAP in kinds) is tenant.shows_map
    saved = Tenant.objects.get(pk=tenant.pk).look
    assert saved["hash"]
    assert "--brand" in saved["css"]
    assert {"light", "dark", "shape", "badge_shape", "font_file", "logo"} <= set(saved)


def test_set_theme_compiles_the_look_into_the_registry(in_alpha: Tenant, cast: Cast) -> None:
    before = in_alpha.look["hash"]

    set_theme(
        actor=cast.member(cast.amir),
        brand="#4455c2",
        accent="#fd9156",
        font_pair="geologica",
        shape="round",
        badge_shape="scallop",
        headline={"en": "Learn by doing"},
    )

    look = Tenant.objects.get(slug="alpha").look
    assert look["hash"] != before
    assert (look["brand"], look["shape"], look["badge_shape"], look["font_file"]) == (
        "#4455c2",
        "round",
        "scallop",
        "geologica",
    )
    assert Theme.objects.get().headline == {"en": "Learn by doing"}
    assert AuditEntry.objects.filter(action="theme.set", actor_id=cast.amir.pk).count() == 1


def test_set_theme_by_somebody_else_is_refused(in_alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        set_theme(actor=cast.member(cast.petra), brand="#4455c2", accent="#fd9156")


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"brand": "red;}"}, ValueError), ({"shape": "bent"}, KeyError), ({"font_pair": "comic"}, KeyError)],
)
def test_set_theme_with_nonsense_changes_nothing(
    fields: dict[str, str], error: type[Exception], in_alpha: Tenant, cast: Cast
) -> None:
    before = Tenant.objects.get(slug="alpha").look

    with pytest.raises(error):
        set_theme(actor=cast.member(cast.amir), **({"brand": "#4455c2", "accent": "#fd9156"} | fields))

    assert Tenant.objects.get(slug="alpha").look == before


def test_theme_css_is_kept_for_ever_under_its_hash(alpha: Tenant, client_for: ClientFor) -> None:
    response = client_for(alpha).get(f"/theme.css?v={alpha.look['hash']}")

    assert response.content.decode() == alpha.look["css"]
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"].startswith("text/css")
    assert not response.cookies
    assert "immutable" not in client_for(alpha).get("/theme.css?v=other")["Cache-Control"]


def test_theme_css_on_the_network_wears_a_locations_look(alpha: Tenant, client_for: ClientFor) -> None:
    with in_tenant(alpha):
        set_theme(actor=None, brand="#4455c2", accent="#fd9156")
    look = Tenant.objects.get(slug="alpha").look
    client = client_for(None)

    own = client.get("/theme.css").content.decode()

    assert client.get(f"/theme.css?v={look['hash']}").content.decode() == look["css"] != own
    assert client.get("/theme.css?v=unknown").content.decode() == own


def test_manifest_names_the_location(alpha: Tenant, client_for: ClientFor) -> None:
    answer = client_for(alpha).get("/manifest.webmanifest")
    manifest = json.loads(answer.content)

    assert (manifest["id"], manifest["short_name"], manifest["lang"]) == ("/", "Alpha", "en")
    for icon in manifest["icons"]:
        image = client_for(alpha).get(icon["src"])
        assert image.content.startswith(b"\x89PNG")
    assert client_for(alpha).get("/icon-77.png").status_code == 404


def test_icon_is_drawn_without_script(alpha: Tenant, client_for: ClientFor) -> None:
    response = client_for(alpha).get("/icon.svg")

    assert response["Content-Type"] == "image/svg+xml"
    assert not re.search(r"<script|href|on\w+=", response.content.decode())
