"""The real settings with one measuring view more."""

from trainingsite.settings import *

ROOT_URLCONF = "tests.bench.urls"
