"""Tests of the rules of the vendor register."""
