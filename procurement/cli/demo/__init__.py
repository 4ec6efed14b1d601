"""`procure demo`: the main job on a rehearsal city."""
