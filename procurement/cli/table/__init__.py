"""Tables on their way in: read with a sign of life, refused with every reason, rows left over."""
