"""The law of a place as dated data: what is asked, what was in force on a day, and who says so."""
