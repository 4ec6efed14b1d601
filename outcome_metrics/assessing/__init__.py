"""One contract on one day: states, values, ratings, signals and the whole."""
