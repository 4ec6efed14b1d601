"""`procure report`: questions asked of the whole record."""
