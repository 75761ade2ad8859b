"""What happened at a household: visits, calls, corrections, confirmations, disputes, reasons, papers kept."""
