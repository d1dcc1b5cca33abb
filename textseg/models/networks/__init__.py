"""The networks: one file each, from the smallest block to the complete network."""
