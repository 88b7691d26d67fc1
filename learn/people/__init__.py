"""Accounts: who somebody is, how they sign in, and their sessions."""
