"""Pure facts: programmes, duties, windows, working days, ladders and report fields; standard library only."""
