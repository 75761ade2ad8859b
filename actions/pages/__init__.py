"""What the board's pages show, and a household's history."""
