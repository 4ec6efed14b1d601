"""Statistical view: is a result distinguishable from the usual variation?"""
