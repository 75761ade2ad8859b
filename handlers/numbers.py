"""Small numbers as people write them."""

_DIGITS = {word: value for value, word in enumerate("一二三四五六七八九十", 1)}


def number_below_hundred(text: str) -> int:
    """十五 is 15, 二十三 is 23, 三十 is 30; 0 for what is no number below 100."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    if not ten:
        return _DIGITS.get(tens, 0)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
