"""Questions and their types, forms, attempts and scoring."""
