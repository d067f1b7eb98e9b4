"""dwh.cfg and the environment, read once into a frozen `Settings`."""

from starlift.config.cloud import Access, Cloud, Flavour
from starlift.config.load import load_settings
from starlift.config.settings import (
    KEYS,
    PLACEHOLDERS,
    S3,
    Aws,
    Cluster,
    Engine,
    IamRole,
    Settings,
    Warehouse,
    placeholder_source,
)

__all__ = [
    "KEYS",
    "PLACEHOLDERS",
    "S3",
    "Access",
    "Aws",
    "Cloud",
    "Cluster",
    "Engine",
    "Flavour",
    "IamRole",
    "Settings",
    "Warehouse",
    "load_settings",
    "placeholder_source",
]
