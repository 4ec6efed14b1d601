"""Campaigns: the same letter to many, each once, and to nobody who wants none."""
