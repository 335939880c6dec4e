from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from credentials.services.listening import on_credential_changed
        from learning import rules  # noqa: F401  (registers them)
        from learning.services import own_data, own_work
        from learning.services.completing import follow_badge
        from learning.services.playlist_completing import credential_changed
        from learning.services.searching import index_category
        from learning.services.skill_names import index_skills_soon
        from learning.views.switching import acting_for
        from shared.signals import skills_renamed
        from tenants.page import set_acting_for
        from theming.signals import category_renamed

        skills_renamed.connect(index_skills_soon, dispatch_uid="learning.index_skills_soon")
        category_renamed.connect(index_category, dispatch_uid="learning.index_category")
        on_credential_changed(follow_badge)
        on_credential_changed(credential_changed)
        set_acting_for(acting_for)
        own_data.register_parts()
        own_work.register_parts()
