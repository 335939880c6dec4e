"""Links to what a person may use in the organiser's area, beside organisers and activities."""

from django.utils.translation import gettext as _

from shared.rules import allows
from tenants.members.models import Member

Tool = dict[str, str]


def tools_for(member: Member, *, may_add: bool) -> list[Tool]:
    """`may_add`: the person may write activities for some organiser."""
    tools = []
    if may_add:
        tools.append({"url": "/manage/templates/", "icon": "copy", "label": _("Templates")})
    if may_add or allows("organiser.provide", member):
        tools.append({"url": "/manage/import/", "icon": "upload", "label": _("Import and export")})
    if allows("moderation.act", member):
        tools.append({"url": "/manage/reports/", "icon": "shield-alert", "label": _("Reports")})
    return tools
