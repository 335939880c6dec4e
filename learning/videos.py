"""Videos elsewhere, by their address: which sites are known, and what is loaded after a click. Pure.

Stored as {"url", "title"}; `url` is the site's own page of the video, made anew from what was understood, so nothing
that somebody typed reaches a frame's address or a policy.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext_lazy as _

from learning.blocks import BlockRefused

MAX_VIDEOS = 10
_YOUTUBE = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_SHORT = re.compile(r"[1-9A-HJ-NP-Za-km-z]{22}")
_LONG = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class Video:
    provider: str  # "YouTube", "Vimeo", "PeerTube"
    host: str  # which alone the frame may load
    page_url: str
    frame_url: str


def parse_video(address: object) -> Video:
    """What is behind the address of a video's page. Raises BlockRefused for everything that is not understood."""
    refused = BlockRefused(_("Paste the address of one video on YouTube, Vimeo or a PeerTube site."), "url")
    if (
        not isinstance(address, str)
        or len(address) > 300
        or not re.fullmatch(r"https?://[!-~]+", address.strip())
    ):
        raise refused
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise refused from None
    if "@" in parts.netloc or port not in (None, 80, 443) or not _HOST.fullmatch(host):
        raise refused
    steps = [step for step in parts.path.split("/") if step]
    found = _youtube(host, steps, parts.query) or _vimeo(host, steps, parts.query) or _peertube(host, steps)
    if found is None:
        raise refused
    return found


def read_videos(raw: object) -> list[dict[str, str]]:
    """Videos as they are stored. Raises BlockRefused."""
    if not isinstance(raw, list) or len(raw) > MAX_VIDEOS:
        raise BlockRefused(_("At most %(n)s videos.") % {"n": MAX_VIDEOS}, "url")
    read = []
    for one in raw:
        if (
            not isinstance(one, dict)
            or set(one) - {"url", "title"}
            or not isinstance(one.get("title", ""), str)
        ):
            raise BlockRefused(_("A video has an address and a title."), "url")
        title = one.get("title", "").strip()
        if len(title) > 160 or "\x00" in title:
            raise BlockRefused(_("Keep the title below 161 characters."), "title")
        read.append({"url": parse_video(one.get("url")).page_url, "title": title})
    return read


def readable_videos(raw: object) -> list[tuple[Video, str]]:
    """(video, title) of what is stored; what is not understood is left out."""
    found = []
    for one in raw if isinstance(raw, list) else []:
        try:
            [checked] = read_videos([one])
            found.append((parse_video(checked["url"]), checked["title"]))
        except BlockRefused:
            continue
    return found


def _youtube(host: str, steps: list[str], query: str) -> Video | None:
    key = ""
    if host == "youtu.be" and len(steps) == 1:
        key = steps[0]
    elif host in _YOUTUBE and steps == ["watch"]:
        key = parse_qs(query).get("v", [""])[0]
    elif host in _YOUTUBE and len(steps) == 2 and steps[0] in ("embed", "shorts", "live"):
        key = steps[1]
    if not re.fullmatch(r"[A-Za-z0-9_-]{11}", key):
        return None
    frame = "www.youtube-nocookie.com"
    return Video(
        "YouTube",
        frame,
        f"https://www.youtube.com/watch?v={key}",
        f"https://{frame}/embed/{key}?autoplay=1&rel=0",
    )


def _vimeo(host: str, steps: list[str], query: str) -> Video | None:
    if host == "player.vimeo.com" and len(steps) == 2 and steps[0] == "video":
        steps = [steps[1], *parse_qs(query).get("h", [])[:1]]
    elif host not in ("vimeo.com", "www.vimeo.com"):
        return None
    if not 1 <= len(steps) <= 2 or not re.fullmatch(r"[0-9]{5,12}", steps[0]):
        return None
    secret = steps[1] if len(steps) == 2 else ""
    if secret and not re.fullmatch(r"[0-9a-f]{6,20}", secret):
        return None
    page = f"https://vimeo.com/{steps[0]}" + (f"/{secret}" if secret else "")
    frame = f"https://player.vimeo.com/video/{steps[0]}?dnt=1&autoplay=1" + (f"&h={secret}" if secret else "")
    return Video("Vimeo", "player.vimeo.com", page, frame)


def _peertube(host: str, steps: list[str]) -> Video | None:
    """Any host: PeerTube sites are many, and known by their paths alone."""
    if host in _YOUTUBE or host.endswith(("youtu.be", "vimeo.com", ".youtube.com")):
        return None
    key = ""
    if len(steps) == 2 and steps[0] == "w":
        key = steps[1]
    elif len(steps) == 3 and steps[0] == "videos" and steps[1] in ("watch", "embed"):
        key = steps[2]
    if not (_SHORT.fullmatch(key) or _LONG.fullmatch(key)):
        return None
    frame = f"https://{host}/videos/embed/{key}?autoplay=1&p2p=0&warningTitle=0"
    return Video("PeerTube", host, f"https://{host}/w/{key}", frame)


def as_stored(address: str, title: str) -> dict[str, Any]:
    """One video as it is stored. Raises BlockRefused."""
    [video] = read_videos([{"url": address, "title": title}])
    return video
