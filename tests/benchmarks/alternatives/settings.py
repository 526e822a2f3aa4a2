"""The settings of a measurement against other ways to keep a history: those of the others beside ours."""

from tests.benchmarks.settings import *  # noqa: F403 - all of them, and three more apps
from tests.benchmarks.settings import INSTALLED_APPS as MEASURED_APPS

INSTALLED_APPS = [*MEASURED_APPS, "pgtrigger", "pghistory", "simple_history", "tests.benchmarks.alternatives"]

# they come after all tables: those of a measurement have no migrations
PGTRIGGER_INSTALL_ON_MIGRATE = False
