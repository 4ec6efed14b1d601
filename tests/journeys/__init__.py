"""The main job as its users would check it: one run of `procure demo`, and a second opinion."""
