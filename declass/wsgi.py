"""The web server's entry point."""

import os

from django.core.wsgi import get_wsgi_application

from declass.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "declass.settings")

application = get_wsgi_application()
refuse_unsafe_start()
