"""Figures become pictures (SVG), one file for each kind; the same for PDF, web and command line.

Each file has its facts, `draw(facts, words)` and `title(facts, words)`: the finding in one
sentence, which is the picture's alternative text.  `standalone` makes a file of a picture.
"""
