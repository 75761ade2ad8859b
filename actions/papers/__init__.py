"""Forms, packages, plans and income statements, and the whole base written out."""
