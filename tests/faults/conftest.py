from tests.infra.fleet.conftest import network

__all__ = ["network"]
