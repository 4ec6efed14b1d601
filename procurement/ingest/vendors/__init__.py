"""Lists of vendors and their certificates, as registers and certifiers publish them."""
