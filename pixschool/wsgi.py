import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pixschool.settings")

from pixschool import celery  # noqa: F401 (the application whose broker is notified)

application = get_wsgi_application()

from pixschool.core.access import demo  # noqa: E402 (models exist only after Django's setup)

demo.refuse_beside_a_real_school()
