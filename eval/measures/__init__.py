"""How good is it, in one number? Each measure stands in a file of its own, with its source."""
