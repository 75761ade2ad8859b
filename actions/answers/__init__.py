"""What a family asks and is entitled to, and how the base learns from it."""
