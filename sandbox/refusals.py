"""What Telegram says when it refuses, and what the people's side says when something cannot be done."""


class Refused(Exception):
    """A refusal in Telegram's own words: an HTTP status, a description and, for 429, the seconds to wait."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after


class Away(Exception):
    """Telegram cannot be reached: the connection is closed without an answer."""


class Impossible(Exception):
    """A person cannot do that: says what is wrong and what to do."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def bad(words: str) -> Refused:
    """400 with Telegram's words."""
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    """403 with Telegram's words."""
    return Refused(403, f"Forbidden: {words}")


def too_many(seconds: int) -> Refused:
    """429: the number of seconds stands in the words and in the parameters, as Telegram writes it."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", seconds)
