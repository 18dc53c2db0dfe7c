"""Where is each clause kept? Clauses to an index on disk, and back."""
