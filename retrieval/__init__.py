"""Which clauses matter? A question to hits, with the reasons for their rank."""
