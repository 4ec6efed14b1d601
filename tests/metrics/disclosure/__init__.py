"""Small groups: what is hidden, and an attacker who tries to find it out."""
