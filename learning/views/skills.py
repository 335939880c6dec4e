"""Skills and competences for the forms of organisers: as one types, and from a text."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from learning.queries.organisers import work_of
from learning.views.responses import cached_json
from shared.folding import STEMMERS
from shared.queries.skills import suggest_as_typed, suggest_skills
from tenants.members.requests import member_of_request
from tenants.memory import remembered_document


@require_safe
@remembered_document
def skill_suggestions(request: HttpRequest) -> HttpResponse:
    """{"skills": [{"uri", "label", "kind", "detail", "matched"}]} for `q`, in `language` or the reader's."""
    typed = request.GET.get("q", "").replace("\x00", "")
    found = suggest_as_typed(typed, _language(request.GET.get("language")))
    return cached_json(request, {"skills": [each.as_dict() for each in found]}, is_public=True)


@require_POST
def skills_from_text(request: HttpRequest) -> HttpResponse:
    """{"skills": [{"uri", "label", "words", "score"}]} of what `text` speaks of. For people who organise here."""
    member = member_of_request(request)
    if member is None or not work_of(member).exists():
        return JsonResponse({"skills": []}, status=403)
    text = request.POST.get("text", "").replace("\x00", "")
    found = suggest_skills(text, _language(request.POST.get("language")))
    response = JsonResponse({"skills": [match.as_dict() for match in found]})
    response["Cache-Control"] = "private, no-store"
    return response


def _language(asked: str | None) -> str:
    """A language that labels may be in; what is no code is the reader's."""
    code = (asked or "").split("-")[0].lower()
    is_code = code in STEMMERS or (code.isascii() and code.isalpha() and len(code) in (2, 3))
    return code if is_code else (get_language() or "en").split("-")[0]
