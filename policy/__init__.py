"""What does the document say? Bytes to `Document`, with its clauses and duties."""
