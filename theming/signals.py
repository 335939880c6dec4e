"""What others may want to hear of, inside the transaction of the change."""

from django.dispatch import Signal

category_renamed = Signal()  # category
