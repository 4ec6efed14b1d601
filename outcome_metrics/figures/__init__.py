"""Figures as arrays: observations, states, periods, exact sums."""
