"""What is designed: posters, logos, streets."""
