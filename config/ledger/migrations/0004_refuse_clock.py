"""A host whose clock is far from the database's records nothing: the function that refuses it."""

from django.db import migrations

from config.ledger.clocks import install, remove


def forwards(apps, schema_editor):
    install(schema_editor.connection)


def backwards(apps, schema_editor):
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_one_value_removed")]
    operations = [migrations.RunPython(forwards, backwards)]
