"""How a contract ends: what is still to be answered, and how long its records are kept."""
