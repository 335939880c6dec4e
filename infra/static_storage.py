"""Where static files are served from: each under the name of its content."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Works out each address once: what is collected does not change while a process runs, and a page has a dozen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        if force or name is None:
            return str(super().url(name, force=force))
        if name not in self._urls:
            self._urls[name] = str(super().url(name))
        return self._urls[name]
