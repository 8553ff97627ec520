"""Benchmarks on a database that the first of them fills. Importing this sets Django up."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "declass.settings")
django.setup()
