"""The vendor register: who firms are, what they sell, who is written to, what is erased."""
