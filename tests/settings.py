"""The production settings, with what a test may not depend on pinned down.

A module rather than fixtures, because servers and paths are chosen while settings are imported;
a worker process started by a test uses it too.
"""

import os
import tempfile
from pathlib import Path

_BASE = Path(__file__).resolve().parent.parent

os.environ["DEBUG"] = "0"
os.environ["PIXSCHOOL_DEMO"] = "0"
for _name in ("EMAIL_URL", "OIDC_SERVER_URL", "BASE_URL", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)
os.environ["SECRET_KEY"] = "s" * 64
os.environ["INE_KEY"] = "i" * 64
os.environ.setdefault("PIXSCHOOL_VAR", str(_BASE / "var" / "tests"))

from pixschool.settings import *  # noqa: E402, F403
from pixschool.settings import (  # noqa: E402
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    DATABASES,
    STATIC_ROOT,
    STORAGES,
    TEMPLATES,
    VAR_DIR,
)
from tests.support.templates import Undefined  # noqa: E402

# The embedded servers are only another way to have servers: the pages are those of production.
EMBEDDED = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = ["http://localhost"]

# Fast and deterministic; the real hasher has tests of its own.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A process started by a test works in the database of that test.
if _database := os.environ.get("PIXSCHOOL_TEST_DATABASE"):
    DATABASES["default"]["NAME"] = _database
# A power cut may lose a test.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"

# Every run, and every worker of a run, keeps to its own keys.
RUN = os.environ.setdefault("PIXSCHOOL_TEST_RUN", f"{os.getpid()}")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
for _cache in CACHES.values():
    _cache["KEY_FUNCTION"] = "tests.support.isolation.cache_key"
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"test:{RUN}:{WORKER}:"

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")

_PRIVATE = f"PIXSCHOOL_TEST_PRIVATE_{WORKER}"  # a process started by a test finds the same files
if _PRIVATE not in os.environ:
    os.environ[_PRIVATE] = tempfile.mkdtemp(prefix="pixschool-tests-")
PRIVATE_ROOT = Path(os.environ[_PRIVATE])
STORAGES["private"]["OPTIONS"]["location"] = PRIVATE_ROOT
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
(VAR_DIR / "assets").mkdir(parents=True, exist_ok=True)
