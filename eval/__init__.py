"""How good is it? Questions, measures, runner."""
