"""Runs 1EdTech's `openbadges` on a job from standard input, within a web of its own; nothing leaves the machine.

Job: {"cases": [{"name", "input": address, JSON or null, "png": base64 or null, "email": or null}],
      "web": {address: {"status", "media_type", "body": base64}}}.
Answer: [{"name", "valid", "messages": [text], "read": what was baked into the image or null}].
"""

import base64
import io
import json
import sys
import warnings

warnings.simplefilter("ignore")  # of packages as old as this one

import requests  # noqa: E402
from openbadges.verifier import verify  # noqa: E402
from openbadges_bakery import unbake  # noqa: E402

job = json.load(sys.stdin)


def answer(adapter, request, **options):
    """What the job's web says; an address outside it cannot be reached."""
    page = job["web"].get(request.url)
    if page is None:
        raise requests.ConnectionError(request.url)
    response = requests.Response()
    response.status_code = page["status"]
    response.headers["Content-Type"] = page["media_type"]
    response.url, response.request = request.url, request
    body = base64.b64decode(page["body"])
    response._content, response.encoding = body, "utf-8"
    return response


requests.adapters.HTTPAdapter.send = answer


def judge(case):
    baked, given = None, case["input"]
    if case["png"]:
        image = io.BytesIO(base64.b64decode(case["png"]))
        try:
            baked = given = unbake(image)
        except Exception as error:  # whatever an image reader of the time raises means: not readable
            return {"name": case["name"], "valid": False, "messages": [str(error)], "read": None}
    recipient = {"email": case["email"]} if case["email"] else None
    report = verify(given, recipient_profile=recipient, use_cache=False, cache_backend=None)["report"]
    messages = [message["result"] for message in report["messages"]]
    return {"name": case["name"], "valid": report["valid"], "messages": messages, "read": baked}


json.dump([judge(case) for case in job["cases"]], sys.stdout)
