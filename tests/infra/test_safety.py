"""The lint finds what the former program would not survive, and nothing else."""

from typing import Any

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from infra.checks.safety import problems_of


def seed(apps: Any, schema_editor: Any) -> None:
    apps.get_model("learning", "Thing").objects.update(name="x")


def wander(apps: Any, schema_editor: Any) -> None:
    schema_editor.connection.set_schema("public")


CHECK = models.CheckConstraint(condition=~models.Q(name=""), name="thing_named")
INDEX = models.Index(fields=["name"], name="thing_name_ix")


def before() -> ProjectState:
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("learning", "Thing", fields))
    return state


def judge(
    *operations: Operation, is_public: bool = False, atomic: bool = True, **attributes: Any
) -> list[str]:
    """The rules that a migration of these operations breaks."""
    migration = type(
        "Migration",
        (Migration,),
        {
            "operations": list(operations),
            "dependencies": [("learning", "0001_initial")],
            "atomic": atomic,
            **attributes,
        },
    )("0002_x", "learning")
    return [line.split(": ")[1] for line in problems_of(migration, before(), is_public=is_public)]


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (migrations.RemoveField("thing", "note"), "drops"),
        (migrations.DeleteModel("Thing"), "drops"),
        (migrations.RunSQL("ALTER TABLE learning_thing DROP COLUMN note"), "drops"),
        (migrations.RenameField("thing", "note", "remark"), "renames"),
        (migrations.RenameModel("Thing", "Object"), "renames"),
        (migrations.AlterModelTable("thing", "things"), "renames"),
        (migrations.RunSQL("ALTER TABLE learning_thing RENAME TO x"), "renames"),
        (migrations.AddField("thing", "size", models.IntegerField(default=0)), "required"),
        (migrations.AlterField("thing", "note", models.TextField(default="")), "required"),
        (migrations.AlterField("thing", "name", models.CharField(max_length=10)), "rewrites"),
        (migrations.AlterField("thing", "name", models.IntegerField()), "rewrites"),
        (migrations.AlterField("thing", "name", models.CharField(max_length=20, unique=True)), "constrains"),
        (migrations.AddConstraint("thing", CHECK), "constrains"),
        (migrations.AlterUniqueTogether("thing", {("name", "note")}), "constrains"),
        (migrations.RunPython(wander), "elsewhere"),
        (migrations.RunSQL("UPDATE public.shared_user SET email = ''"), "elsewhere"),
        (
            migrations.SeparateDatabaseAndState(
                database_operations=[migrations.RemoveField("thing", "note")]
            ),
            "drops",
        ),
    ],
)
def test_what_the_former_program_does_not_survive_is_found(operation: Operation, rule: str) -> None:
    assert judge(operation) == [rule]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("thing", "size", models.IntegerField(db_default=0)),
        migrations.AddField("thing", "size", models.IntegerField(null=True)),
        migrations.AddField("thing", "friends", models.ManyToManyField("learning.thing")),
        migrations.AlterField("thing", "name", models.CharField(max_length=40)),
        migrations.AlterField("thing", "name", models.TextField()),
        migrations.AlterField("thing", "note", models.TextField(null=True, help_text="x")),
        migrations.AddIndex("thing", INDEX),
        migrations.RemoveIndex("thing", "thing_name_ix"),
        AddConstraintNotValid("thing", CHECK),
        migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunPython(seed),
        migrations.RunSQL("UPDATE learning_thing SET name = 'x'"),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("thing", "note")]),
    ],
)
def test_what_it_survives_is_let_through(operation: Operation) -> None:
    assert judge(operation) == []


def test_new_table_may_have_everything() -> None:
    shelf = migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
    column = migrations.AddField("shelf", "size", models.IntegerField())
    constraint = migrations.AddConstraint(
        "shelf", models.CheckConstraint(condition=models.Q(size__gt=0), name="shelf_size")
    )
    assert judge(shelf, column, constraint) == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("thing", INDEX),
        migrations.AddField("thing", "size", models.IntegerField(null=True, db_index=True)),
        migrations.AlterField("thing", "name", models.CharField(max_length=20, db_index=True)),
    ],
)
def test_index_of_a_table_of_the_network_is_built_while_others_write(operation: Operation) -> None:
    assert judge(operation, is_public=True) == ["locks"]
    assert judge(operation) == []


def test_rows_and_tables_change_in_different_migrations() -> None:
    column = migrations.AddField("thing", "size", models.IntegerField(db_default=0))
    assert judge(column, migrations.RunPython(seed)) == ["mixes"]
    assert judge(column, migrations.RunSQL("UPDATE learning_thing SET size = 1")) == ["mixes"]


def test_only_indexes_may_be_left_half_done() -> None:
    index = AddIndexConcurrently("thing", INDEX)
    assert judge(index, atomic=False) == []
    assert judge(index, migrations.RunPython(seed), atomic=False) == ["not-undoable"]


def test_exception_needs_its_reason_and_something_to_except() -> None:
    drop = migrations.RemoveField("thing", "note")
    assert judge(drop, unsafe_but={"drops": "No program since 0.3 reads it."}) == []
    assert judge(drop, unsafe_but={"drops": "ok"}) == ["unsafe_but gives no reason for 'drops'"]
    assert judge(migrations.RunPython(seed), unsafe_but={"drops": "No program since 0.3 reads it."}) == [
        "unsafe_but names 'drops', which nothing here breaks"
    ]


def test_first_migration_of_an_app_may_do_anything() -> None:
    assert judge(migrations.RemoveField("thing", "note"), initial=True) == []
