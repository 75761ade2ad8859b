"""Rules about the whole house that would otherwise be only sentences in CONTRIBUTING.md."""
