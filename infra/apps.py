from django.apps import AppConfig


class InfraConfig(AppConfig):
    name = "infra"

    def ready(self) -> None:
        from infra.database import checks  # noqa: F401  (registers them)
