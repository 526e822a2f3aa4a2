"""The settings of a measurement: Demarc's own, and the app with the stream that is measured."""

from config.settings import *  # noqa: F403 - all of them, and one more
from config.settings import DATABASE_POOL
from config.settings import DATABASES as DEMARC_DATABASES
from config.settings import INSTALLED_APPS as DEMARC_APPS

INSTALLED_APPS = [*DEMARC_APPS, "tests.benchmarks"]

# a process that measures asks from one thread; servers are given a pool
DATABASES = {"default": {**DEMARC_DATABASES["default"], "CONN_MAX_AGE": 0 if DATABASE_POOL else None}}

# a measured server is asked over plain HTTP, on this machine
SECURE_SSL_REDIRECT = False

ROOT_URLCONF = "tests.benchmarks.addresses"
