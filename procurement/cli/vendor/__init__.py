"""`procure vendor`: the vendor register on a screen."""
