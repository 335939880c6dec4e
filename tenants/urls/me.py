"""A person's own things, on every host."""

from django.urls import URLPattern, URLResolver, path

from tenants.views import calendars, notifications

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/read/", notifications.notification_read, name="notifications-read"),
    path("notifications/settings/", notifications.notification_settings, name="notifications-settings"),
    path("calendar/", calendars.calendar_page, name="calendar"),
]
