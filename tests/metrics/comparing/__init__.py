"""Tests of comparing vendors and groups."""
