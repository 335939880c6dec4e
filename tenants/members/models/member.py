from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.enums import MemberRole


class Member(models.Model):
    """A person as this location knows them. The primary key is the public user's id, without a constraint to it."""

    user_id = models.BigIntegerField(primary_key=True)
    display_name = models.CharField(_("name shown to others"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=MemberRole, default=MemberRole.MEMBER)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Follows shared.ages: minors' names are shown to nobody but the team of what they take part in.
    shows_name = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        return self.display_name or str(_("Somebody"))

    @property
    def public_name(self) -> str:
        """What may stand where everybody reads it: "" for those whose name is not shown."""
        return self.display_name if self.shows_name else ""

    @property
    def is_coordinator(self) -> bool:
        return self.role == MemberRole.COORDINATOR

    @property
    def may_moderate(self) -> bool:
        """Coordinators do whatever moderators do."""
        return self.role in (MemberRole.COORDINATOR, MemberRole.MODERATOR)

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.display_name.split()[:2]).upper() or "?"
