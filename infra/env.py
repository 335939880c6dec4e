"""Typed readers of the environment: they refuse nonsense at start, and say how to mend it.

Each reader registers its setting in REGISTRY, and a test compares that with the table in docs/settings.md.
A variable that is set but empty counts as not given.
"""

import base64
import json
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class SettingError(Exception):
    """A setting is missing or makes no sense; the message names it and says what it should be."""


@dataclass(frozen=True)
class Setting:
    """One row of docs/settings.md."""

    name: str
    kind: str
    default: str
    help: str


REGISTRY: dict[str, Setting] = {}


def env_str(name: str, *, default: str, help: str, pattern: str = "", shown: str | None = None) -> str:
    """A text that matches `pattern` entirely, where one is given. `shown`: what the docs call a computed default."""
    _register(name, "text", default if shown is None else shown, help)
    value = _given(name)
    if value is None:
        return default
    if pattern and not re.fullmatch(pattern, value):
        raise SettingError(f"{name}={value!r} does not look right. It is: {help}")
    return value


def env_choice(
    name: str, *, choices: Sequence[str], default: str, help: str, shown: str | None = None
) -> str:
    _register(
        name, " or ".join(f"`{choice}`" for choice in choices), default if shown is None else shown, help
    )
    value = _given(name) or default
    if value not in choices:
        raise SettingError(f"{name}={value!r} is none of: {', '.join(choices)}.")
    return value


def env_int(name: str, *, default: int, help: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    _register(name, f"number, {low} to {high}", str(default), help)
    value = _given(name)
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
        raise SettingError(
            f"{name}={value!r} should be a whole number from {low} to {high}, e.g. {name}={default}."
        )
    return int(value)


def env_bool(name: str, *, default: bool, help: str) -> bool:
    _register(name, "`true` or `false`", str(default).lower(), help)
    value = (_given(name) or str(default)).lower()
    if value not in TRUE + FALSE:
        raise SettingError(f"{name}={value!r} should be true or false.")
    return value in TRUE


def env_path(name: str, *, default: str, help: str) -> Path:
    """A folder or file, from the working directory on; absolute in the result."""
    _register(name, "path", default, help)
    return Path(_given(name) or default).expanduser().resolve()


def env_url(name: str, *, default: str, schemes: Sequence[str], help: str, shown: str | None = None) -> str:
    """An address with one of `schemes`. May hold a password, so `NAME_FILE` is accepted, and it is never printed."""
    _register(name, "address", default if shown is None else shown, help)
    value = _given(name, or_file=True)
    if value is None:
        return default
    try:
        parts = urlsplit(value)
        complete = parts.scheme in schemes and bool(parts.netloc or parts.path) and (parts.port or 1) > 0
    except ValueError:
        complete = False
    if not complete:
        allowed = " or ".join(f"{scheme}://…" for scheme in schemes)
        raise SettingError(
            f"{name} is not an address that can be used here; it should be {allowed}. It is: {help}"
        )
    return value


def tiles_origin(template: str) -> str:
    """Where tiles come from, as a source of the Content-Security-Policy: of https://{s}.host/…, https://*.host."""
    if not template:
        return ""
    parts = urlsplit(template)
    path = parts.path + parts.query
    host = parts.netloc.removeprefix("{s}.")
    if not all(field in path for field in ("{z}", "{x}", "{y}")) or not re.fullmatch(
        r"[a-zA-Z0-9.-]+(:\d+)?", host
    ):
        raise SettingError(
            "COL_TILES_URL should be like https://tiles.example.org/{z}/{x}/{y}.png; of placeholders, {s} alone may "
            "stand before the path, as https://{s}.tiles.example.org/…"
        )
    return f"{parts.scheme}://{'*.' if host != parts.netloc else ''}{host}"


def env_named_urls(name: str, *, schemes: Sequence[str], help: str) -> dict[str, str]:
    """{name: address} from `name=address,name=address`. Addresses may hold passwords: `NAME_FILE` is accepted."""
    _register(name, "list of name=address, by commas", "", help)
    found = {}
    for part in (_given(name, or_file=True) or "").split(","):
        alias, equals, url = part.strip().partition("=")
        if not part.strip():
            continue
        if not equals or not re.fullmatch(r"(?!default$)[a-z][a-z0-9_]{0,29}", alias) or alias in found:
            raise SettingError(
                f"{name} should be name=address by commas, with different names of small letters."
            )
        if urlsplit(url).scheme not in schemes or not urlsplit(url).path.strip("/"):
            raise SettingError(f"{name}: the address of {alias!r} is none of a database. It is: {help}")
        found[alias] = url
    return found


def env_options(name: str, *, default: dict[str, Any], help: str, shown: str) -> dict[str, Any]:
    """Named options, as a JSON object. May hold keys, so `NAME_FILE` is accepted, and the value is never printed."""
    _register(name, "JSON object", shown, help)
    value = _given(name, or_file=True)
    if value is None:
        return default
    try:
        options = json.loads(value)
    except ValueError:
        options = None
    if not isinstance(options, dict):
        raise SettingError(f"{name} is no JSON object. It is: {help}")
    return options


def env_secret(
    name: str, *, help: str, check: Callable[[str], T], generated_in: Path | None, generate: Callable[[], str]
) -> T:
    """A secret from NAME, or from the file named by NAME_FILE, passed through `check`, which raises ValueError.

    `generated_in`: the folder in which the demo and the tests keep one that they made themselves (0600); None
    where the secret must be given. Its value appears in no message.
    """
    _register(name, "secret", "made by the demo; must be given in production", help)
    value = _given(name, or_file=True)
    if value is None:
        if generated_in is None:
            raise SettingError(
                f"{name} is missing, or {name}_FILE, the path of a file that holds it. It is: {help} "
                f"You can make one with: {MAKE_SECRET}"
            )
        value = _kept_secret(generated_in / name, generate)
    try:
        return check(value)
    except ValueError as error:
        raise SettingError(f"{name} cannot be used: {error} You can make one with: {MAKE_SECRET}") from None


MAKE_SECRET = "python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"


def random_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def long_text(value: str) -> str:
    """`check` for a secret text."""
    if len(value) < 32:
        raise ValueError("it has fewer than 32 characters.")
    return value


def key_ring(value: str) -> list[bytes]:
    """`check` for one or several keys of 32 bytes in base64, separated by commas."""
    keys = []
    for part in value.split(","):
        text = part.strip().replace("-", "+").replace("_", "/")
        try:
            key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        except ValueError:
            raise ValueError("it is not base64.") from None
        if len(key) != 32:
            raise ValueError(f"a key has {len(key)} bytes instead of 32.")
        keys.append(key)
    return keys


def _register(name: str, kind: str, default: str, help: str) -> None:
    REGISTRY[name] = Setting(name, kind, default, help)


def _given(name: str, *, or_file: bool = False, environment: Mapping[str, str] | None = None) -> str | None:
    """What the environment says, None for nothing. `NAME` wins over `NAME_FILE`."""
    environment = os.environ if environment is None else environment
    value = environment.get(name, "").strip()
    path = environment.get(f"{name}_FILE", "").strip() if or_file else ""
    if value or not path:
        return value or None
    try:
        return Path(path).read_text().strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{name}_FILE={path!r} cannot be read: {error}.") from None


def _kept_secret(path: Path, generate: Callable[[], str]) -> str:
    """The secret in `path`, made whole before it gets that name: several processes may start at once."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            descriptor, made = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(descriptor, "w") as file:
                file.write(generate())
            try:
                os.link(made, path)
            except FileExistsError:
                pass
            finally:
                os.unlink(made)
        return path.read_text().strip()
    except PermissionError:
        raise SettingError(
            f"{path} belongs to another user. Give a folder of your own, for instance: COL_DATA_DIR=.data-mine"
        ) from None
