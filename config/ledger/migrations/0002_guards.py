"""Guards that make ledger tables append-only in the database, and PostgreSQL's append function."""

from django.db import migrations

from config.ledger.guards import install, remove


def forwards(apps, schema_editor):
    install(schema_editor.connection)


def backwards(apps, schema_editor):
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
