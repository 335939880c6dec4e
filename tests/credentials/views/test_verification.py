from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from credentials.models import Credential
from tests.conftest import host_of

ORIGIN = "http://alpha.cityoflearning.localhost:8000"


def verdict(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.context["result"]["verdict"]


@pytest.mark.parametrize("where", [None, "alpha", "beta"])
def test_link_is_checked_on_every_host(credential: Credential, client_for: Any, where: str | None) -> None:
    base = f"{ORIGIN}/credentials/{credential.pk}/"
    for name in ("", "ob3.json", "ob3.jwt", "ob2.json", "ob3.png", "ob2.png"):
        answer = client_for(where).post("/verify/", {"link": base + name})
        assert verdict(answer) == (200, "good"), name
        assert answer.context["result"]["badge"]["name"] == "Soldering"


def test_text_and_file_are_checked(credential: Credential, client_for: Any) -> None:
    client = client_for(None)
    image = client_for("alpha").get(f"/credentials/{credential.pk}/ob3.png").content
    for data in (
        {"text": credential.ob3},
        {"text": credential.ob3_jwt},
        {"file": SimpleUploadedFile("badge.png", image)},
        {"file": SimpleUploadedFile("badge.json", credential.ob2.encode())},
    ):
        assert verdict(client.post("/verify/", data)) == (200, "good")


def test_recipient_is_compared(credential: Credential, client_for: Any) -> None:
    client = client_for(None)
    right = client.post("/verify/", {"text": credential.ob3, "recipient": "Lena@example.org"})
    wrong = client.post("/verify/", {"text": credential.ob3, "recipient": "ravi@example.org"})
    assert (verdict(right), verdict(wrong)) == ((200, "good"), (200, "bad"))
    assert "It was given to somebody with another e-mail address." in wrong.content.decode()
    assert wrong.context["result"]["headline"] == "This badge belongs to somebody else"


def test_what_holds_no_badge_is_not_called_a_bad_one(client_for: Any) -> None:
    answer = client_for(None).post("/verify/", {"text": "hello"})
    assert (answer.status_code, answer.context["result"]["headline"]) == (400, "There is no badge in this")


def test_own_link_in_the_address_is_checked_at_once(credential: Credential, client_for: Any) -> None:
    own = client_for(None).get("/verify/", {"url": f"{ORIGIN}/credentials/{credential.pk}/"})
    other = client_for(None).get("/verify/", {"url": "https://example.org/badge.json"})
    assert verdict(own) == (200, "good")
    assert (other.status_code, other.context["result"]) == (200, None)


def test_picture_is_shown_of_our_own_genuine_badges_alone(credential: Credential, client_for: Any) -> None:
    client, picture = client_for(None), f"{ORIGIN}/achievements/{credential.achievement_id}/image.png"
    genuine = client.post("/verify/", {"text": credential.ob3})
    forged = client.post("/verify/", {"text": credential.ob3.replace("Soldering", "Surgery")})
    assert genuine.context["result"]["badge"]["image_url"] == picture
    assert (verdict(forged), forged.context["result"]["badge"]["image_url"]) == ((200, "bad"), "")


def test_checks_come_in_the_order_in_which_people_ask(credential: Credential, client_for: Any) -> None:
    answer = client_for(None).post("/verify/", {"text": credential.ob3, "recipient": "lena@example.org"})
    assert [check["title"] for check in answer.context["result"]["checks"]] == [
        *("Integrity", "Issuer", "Person", "Validity", "Withdrawal", "Kind of badge", "Form", "Vocabulary")
    ]


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "html": b"<!doctype html><script>alert(1)</script>",
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "twice": b'{"id":"a","id":"b"}',
    "binary": bytes(range(256)) * 100,
    "png head": b"\x89PNG\r\n\x1a\n" + b"\xff" * 100,
    "entities": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>',
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "jwt none": b"eyJhbGciOiJub25lIn0.e30.",
    "number": b"1e999999",
    "surrogate": b'{"@context": "\\ud800", "type": "\\ud800"}',
    "types": b'{"@context": 5, "type": {"a": []}, "proof": [[[]]], "credentialSubject": 3}',
    "ob2 types": b'{"@context": "https://w3id.org/openbadges/v2", "type": ["Assertion"], "id": 5, "badge": []}',
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_input_gets_an_answer(client_for: Any, name: str) -> None:
    for data in ({"file": SimpleUploadedFile("x", HOSTILE[name])}, {"text": HOSTILE[name].decode("latin-1")}):
        answer = client_for(None).post("/verify/", data)
        assert answer.status_code in (200, 400, 422), answer.content[:500]
        result = answer.context["result"]
        assert result is None or result["verdict"] != "good"
        assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user@127.0.0.1/",
        f"http://{host_of('alpha')}:5432/",
        f"http://{host_of('alpha')}/health/",
        "https://" + host_of("alpha") + ":8000/credentials/x/ob3.json",
        "http://" + "a" * 3000,
        "//x",
        "http://[",
    ],
)
def test_inside_cannot_be_reached(client_for: Any, link: str) -> None:
    answer = client_for(None).post("/verify/", {"link": link})
    result = answer.context["result"]
    assert answer.status_code in (400, 422)
    assert result is None or result["verdict"] != "good"


def test_large_file_is_refused(client_for: Any) -> None:
    answer = client_for(None).post(
        "/verify/", {"file": SimpleUploadedFile("x", b"x" * (2 * 1024 * 1024 + 1))}
    )
    assert answer.status_code in (400, 413, 422)


def test_too_many_tries_are_slowed_down(client_for: Any) -> None:
    client = client_for(None)
    answers = [client.post("/verify/", {"text": "x"}) for _ in range(61)]
    assert [answer.status_code for answer in answers[:60]] == [400] * 60
    assert (answers[60].status_code, int(answers[60]["Retry-After"]) <= 60) == (429, True)
