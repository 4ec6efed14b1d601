"""Lists of commodity codes, as their publishers hand them out."""
