"""Fixtures of all tests, one plug-in a theme."""

pytest_plugins = [
    "tests.s3_server",
    "tests.places",
    "tests.open_forms",
    "tests.receiver",
    "tests.redshift_place",
]
