"""Every act is asked for: the list of verbs, requests carried out once, acts made of several."""
