"""The scoring of proposals against the domain specification, section 5."""
