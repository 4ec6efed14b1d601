"""From a file to the law of a place, with everything that is wrong at once."""
