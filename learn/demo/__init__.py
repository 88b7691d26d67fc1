"""The demonstration: invented units and people with believable histories, made only through the services."""
