"""Messages to people, shown in the application."""
