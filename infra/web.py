"""One web process of the demo: granian with one worker, forked from a parent that has the site loaded already.

    python -m infra.web --interface wsgi … infra.wsgi:application        (granian's own arguments)

A worker that dies, by a crash in a library or for want of memory, is replaced in a few hundredths of a second.
"""

from granian.cli import entrypoint


def main() -> None:
    from django.db import connections

    import infra.wsgi  # noqa: F401

    # Threads and sockets do not survive a fork: each worker opens its own.
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    entrypoint()


if __name__ == "__main__":
    main()
