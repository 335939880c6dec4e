"""What other rooms may want to hear of, inside the transaction of the change."""

from django.dispatch import Signal

# Some skills or competences have another name in some language than before, or are new. No arguments.
skills_renamed = Signal()
