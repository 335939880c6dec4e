"""What other rooms may want to know about accounts."""

from django.dispatch import Signal

# Sent in the transaction that made `email` (normalised) a verified address of `user`: badges that wait for it can be
# attached. Arguments: user (shared.models.User), email (str).
email_verified = Signal()

# Sent in the transaction in which somebody has said another age or country. Argument: user.
age_changed = Signal()
