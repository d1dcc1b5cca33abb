"""ICDAR 2013 Focused Scene Text, task 2: chars by their colours in label images."""
