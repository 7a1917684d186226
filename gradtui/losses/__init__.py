"""What is descended on: surfaces and their catalogue, fits to data."""
