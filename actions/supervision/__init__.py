"""What the office watches: alerts, cases, monitoring, inspections, gift rounds, summaries."""
