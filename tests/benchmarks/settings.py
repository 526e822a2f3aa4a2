"""The settings of a measurement: Demarc's own, and the app with the stream that is measured."""

from config.settings import *  # noqa: F403 - all of them, and one more
from config.settings import INSTALLED_APPS as DEMARC_APPS

INSTALLED_APPS = [*DEMARC_APPS, "tests.benchmarks"]
