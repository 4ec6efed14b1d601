"""The vendor register: who is who, what a certificate is worth on a day, who may be the same."""
