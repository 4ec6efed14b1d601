"""Outcome payments: terms, evidence, settlement, consent, statement."""
