"""From levels and prices to a ranking, by the scheme that was frozen at release.

What decides is exact: integers, decimals and fractions, each shown number rounded once from its
exact value.  Floats appear only in statistics that inform (agreement, drawn weights).  The rules
compute and point out; people decide (domain specification, section 5).
"""
