"""What stands where on the screen, as cells: numbers, views, and a whole frame. Knows no widget."""
