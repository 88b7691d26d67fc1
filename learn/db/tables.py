"""Every table, loaded: what migrations and tests compare the database with."""

import importlib

from sqlalchemy import MetaData

from learn.db.columns import metadata

FEATURES = (
    "people",
    "organisation",
    "audit",
    "jobs",
    "notices",
    "media",
    "courses",
    "quizzes",
    "assessments",
    "assessments.on_paper",
    "discussions",
    "authoring",
)


def all_tables() -> MetaData:
    """The metadata with every feature's models imported.

    Imported by name, because the database layer lies below the features.
    """
    for feature in FEATURES:
        importlib.import_module(f"learn.{feature}.models")
    return metadata
