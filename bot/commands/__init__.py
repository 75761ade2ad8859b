"""The command line, a file a command; each opens the app, calls one deed and prints what came of it."""
