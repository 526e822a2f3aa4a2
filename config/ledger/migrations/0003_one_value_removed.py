"""What an act on record removes, one sealed value at a time: the table that says so, and guards that know it."""

from django.db import migrations, models

from config.ledger.guards import install, remove


def without(apps, schema_editor):
    remove(schema_editor.connection)


def guarded(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]
    operations = [
        migrations.RunPython(without, guarded),
        migrations.CreateModel(
            name="RemovedValue",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "leaf", "name", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("leaf", models.BinaryField(max_length=32)),
                ("name", models.TextField()),
            ],
            options={"db_table": "ledger_removed_value"},
        ),
        migrations.RunPython(guarded, without),
    ]
