"""For load balancers and watchers: whether this process can serve."""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    """200 {"status": "ok"}, or 503 {"status": "degraded", …}. Touches no session and no location."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        response = JsonResponse({"status": "degraded", "reason": "no database"}, status=503)
    else:
        response = JsonResponse({"status": "ok"})
    response["Cache-Control"] = "no-store"
    return response
