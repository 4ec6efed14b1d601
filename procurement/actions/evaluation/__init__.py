"""Bids judged by people, ranked by arithmetic, awarded by officials."""
