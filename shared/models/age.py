from django.conf import settings
from django.db import models

from shared.access import TenantAccess
from shared.enums import ConsentState


class AgeStatement(models.Model):
    """What a person has said of their age, once asked. Either `at_least` (years, on the day `stated_on`) or, from
    those who are younger than their country asks for, the day of birth."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="age_statement", primary_key=True
    )
    country = models.CharField(max_length=2)
    at_least = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    stated_on = models.DateField()

    tenant_access = TenantAccess()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(at_least=None, birth_date__isnull=False)
                | models.Q(at_least__isnull=False, birth_date=None),
                name="age_one_of_both",
            )
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(birth_date__isnull=False), name="age_of_the_young"
            )
        ]

    def __str__(self) -> str:
        return f"age of {self.user_id}"


class GuardianConsent(models.Model):
    """That a guardian is asked, and what they said. Of the guardian the address alone is known. `nonce` is part of
    the mail's link: a new one makes older links worthless."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guardian_consent", primary_key=True
    )
    email = models.EmailField(max_length=254)
    state = models.CharField(max_length=10, choices=ConsentState, default=ConsentState.ASKED)
    nonce = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    tenant_access = TenantAccess()

    def __str__(self) -> str:
        return f"{self.state} for {self.user_id}"
