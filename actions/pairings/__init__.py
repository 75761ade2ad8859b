"""Who helps whom: handover for good, cover for a time."""
