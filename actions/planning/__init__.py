"""What is owed and when: occurrences, reminders, the calendar, programmes and their changes, and why."""
