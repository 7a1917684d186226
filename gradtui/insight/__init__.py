"""What a state means: kinds of points, curvature, cross-sections, what a step promises and brings, the verdict."""
