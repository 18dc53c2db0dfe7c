"""Which passages are found? Retrieval benchmarks in BEIR layout."""
