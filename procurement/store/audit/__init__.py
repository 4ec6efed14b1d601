"""The audit log: its chain and its signed anchors."""
