"""Invented people for a street that has none."""

from sandbox.street import Person

CAST = (
    Person(1001, "Zhao", "Min", "zhao_min", "zh-hans", "helper", "Invented", True, "+8610000001001"),
    Person(1002, "Li", "Hua", "li_hua", "zh-hans", "helper", "Invented", True, "+8610000001002"),
    Person(1003, "Wang", "Fang", None, "zh-hans", "household", "Invented", True, "+8610000001003"),
    Person(1004, "Chen", "Jun", "chen_jun", "en", "household", "Invented", False, None),
)
