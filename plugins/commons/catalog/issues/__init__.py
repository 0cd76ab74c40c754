"""Entries by way of issues: the forms that people fill in on the forge, made from the kinds, and what comes back."""

from commons.catalog.issues.fields import FORMS, Field, fields
from commons.catalog.issues.forms import files
from commons.catalog.issues.importing import FromIssue, Issue, import_issue

__all__ = ["FORMS", "Field", "FromIssue", "Issue", "fields", "files", "import_issue"]
