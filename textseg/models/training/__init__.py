"""From data to trained weights: crops, losses, the loop, and what it says and writes."""
