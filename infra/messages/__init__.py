"""The interface's texts in other languages: found in the code, kept in locale/<language>/LC_MESSAGES/django.po."""
