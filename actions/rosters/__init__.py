"""Who is there: rosters and lists brought in and taken back, enrolment, offices."""
