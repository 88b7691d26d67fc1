"""Parse, plan, execute: what every import of people, units and content shares."""
