"""How was the bundled embedding model made? The recipe, from data to folder."""
