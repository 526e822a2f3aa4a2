"""The settings of a measurement: Demarc's own, and the app with the stream that is measured."""

from config.settings import *  # noqa: F403 - all of them, and one more
from config.settings import DATABASES as DEMARC_DATABASES
from config.settings import INSTALLED_APPS as DEMARC_APPS

INSTALLED_APPS = [*DEMARC_APPS, "tests.benchmarks"]

# as with the pool of production, a thread does not connect anew for each request
DATABASES = {"default": {**DEMARC_DATABASES["default"], "CONN_MAX_AGE": None}}

ROOT_URLCONF = "tests.benchmarks.addresses"
