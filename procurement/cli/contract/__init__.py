"""`procure contract`, `procure meeting` and `procure action`: managing a contract for results."""
