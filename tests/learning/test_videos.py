"""Addresses of videos: understood strictly, or refused."""

import pytest

from learning.blocks import BlockRefused
from learning.videos import parse_video, read_videos, readable_videos

YOUTUBE = ("YouTube", "www.youtube-nocookie.com", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
PEERTUBE = ("PeerTube", "tube.example.org", "https://tube.example.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s", YOUTUBE),
        ("http://youtu.be/dQw4w9WgXcQ?si=x", YOUTUBE),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", YOUTUBE),
        ("https://vimeo.com/123456789", ("Vimeo", "player.vimeo.com", "https://vimeo.com/123456789")),
        (
            "https://player.vimeo.com/video/123456789?h=abcdef1234",
            ("Vimeo", "player.vimeo.com", "https://vimeo.com/123456789/abcdef1234"),
        ),
        ("https://tube.example.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d", PEERTUBE),
        ("https://Tube.Example.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d", PEERTUBE),
    ],
)
def test_video_is_understood(address: str, found: tuple[str, str, str]) -> None:
    video = parse_video(address)

    assert (video.provider, video.host, video.page_url) == found
    assert video.frame_url.startswith(f"https://{video.host}/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        None,
        "javascript:alert(1)//youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com@evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ';script-src",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/playlist?list=PL1",
        "https://www.youtube.com/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://vimeo.com/123456789/../evil",
        "https://localhost/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://127.0.0.1/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://[::1]/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://tube.example.org:8443/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://tube.example.org;frame-src *.evil/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://tube.example.org/w/not-an-id",
        "ftp://tube.example.org/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        "https://youtu.be/dQw4w9WgXcQ\n.evil",
    ],
)
def test_address_of_anything_else_is_refused(address: object) -> None:
    with pytest.raises(BlockRefused):
        parse_video(address)


def test_stored_videos_are_the_sites_own_addresses() -> None:
    assert read_videos([{"url": "https://youtu.be/dQw4w9WgXcQ", "title": " A song "}]) == [
        {"url": YOUTUBE[2], "title": "A song"}
    ]


@pytest.mark.parametrize("raw", [{}, [{"url": YOUTUBE[2], "html": "x"}], [{"url": YOUTUBE[2]}] * 11, ["x"]])
def test_videos_of_another_shape_are_refused(raw: object) -> None:
    with pytest.raises(BlockRefused):
        read_videos(raw)


def test_page_leaves_out_what_it_does_not_understand() -> None:
    shown = readable_videos([{"url": "https://evil.example/"}, {"url": YOUTUBE[2], "title": "t"}])

    assert [(video.page_url, title) for video, title in shown] == [(YOUTUBE[2], "t")]
