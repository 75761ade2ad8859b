"""The machine: command line, settings, wiring, the clock, listening and delivering."""
