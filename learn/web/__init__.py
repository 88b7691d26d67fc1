"""The application that answers HTTP: routes hold no rule and no query."""
