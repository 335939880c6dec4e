"""Settings refuse nonsense at start, in words, and never print a secret."""

import base64
from pathlib import Path

import pytest

from infra import env
from infra.env import SettingError


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "REGISTRY", {})


@pytest.mark.parametrize("value", ["", "0x10", "65536", "-1", "٣٤", "1e3", "99999999999999"])
def test_number_out_of_range_or_no_number(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    if value == "":
        assert env.env_int("X", default=5, low=1, high=65535, help="A port.") == 5
        return
    with pytest.raises(SettingError, match="X="):
        env.env_int("X", default=5, low=1, high=65535, help="A port.")


def test_secret_from_a_file_wins_nothing_over_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("f" * 40 + "\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "secret"))
    read = {"help": "A secret.", "check": env.long_text, "generated_in": None, "generate": env.random_key}
    assert env.env_secret("X", **read) == "f" * 40  # type: ignore[arg-type]
    monkeypatch.setenv("X", "v" * 40)
    assert env.env_secret("X", **read) == "v" * 40  # type: ignore[arg-type]


def test_bad_secret_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "hunter2")
    with pytest.raises(SettingError) as refused:
        env.env_secret("X", help="h", check=env.long_text, generated_in=None, generate=env.random_key)
    assert "hunter2" not in str(refused.value)


def test_missing_secret_says_how_to_make_one() -> None:
    with pytest.raises(SettingError, match="base64"):
        env.env_secret("X_Y", help="h", check=env.key_ring, generated_in=None, generate=env.random_key)


def test_generated_secret_stays_and_is_private(tmp_path: Path) -> None:
    made = [
        env.env_secret(
            "X_Y", help="h", check=env.key_ring, generated_in=tmp_path / "s", generate=env.random_key
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert (tmp_path / "s" / "X_Y").stat().st_mode & 0o777 == 0o600


def test_key_ring_takes_several_keys_of_32_bytes() -> None:
    keys = [bytes([number]) * 32 for number in (1, 2)]
    assert env.key_ring(",".join(base64.urlsafe_b64encode(key).decode() for key in keys)) == keys
    with pytest.raises(ValueError, match="16 bytes"):
        env.key_ring(base64.b64encode(b"x" * 16).decode())


@pytest.mark.parametrize("value", ["postgres", "http://x/y", "postgresql://h:99999/x"])
def test_address_of_another_kind(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(SettingError, match="postgresql://"):
        env.env_url("X", default="", schemes=("postgresql",), help="A server.")


@pytest.mark.parametrize(
    ("template", "origin"),
    [
        ("", ""),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("https://tiles.example.org:8443/osm/{z}/{x}/{y}{r}.png?key=abc", "https://tiles.example.org:8443"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "https://*.example.org"),
    ],
)
def test_pages_allow_tiles_from_where_they_are(template: str, origin: str) -> None:
    assert env.tiles_origin(template) == origin


@pytest.mark.parametrize(
    "template",
    [
        "https://tiles.example.org/",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{host}.example.org/{z}/{x}/{y}.png",
        "https://tiles{s}.example.org/{z}/{x}/{y}.png",
        "https://me:secret@example.org/{z}/{x}/{y}.png",
        "https://a.example.org;script-src *//{z}/{x}/{y}.png",
    ],
)
def test_address_of_tiles_that_could_not_work_is_refused(template: str) -> None:
    with pytest.raises(SettingError, match="COL_TILES_URL") as refused:
        env.tiles_origin(template)
    assert "secret" not in str(refused.value)
