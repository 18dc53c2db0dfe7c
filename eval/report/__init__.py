"""How does a run look? One HTML page with plots, tables and every failure."""
