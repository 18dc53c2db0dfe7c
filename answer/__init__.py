"""What is the answer, on what basis? Hits to a cited `Answer`."""
