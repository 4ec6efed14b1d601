"""`procure question`, `procure addendum` and `procure bid`: from a question to an opened bid."""
