"""Discord's error answers, and a collector of 50035 faults with their paths."""

from __future__ import annotations

from typing import Any

KNOWN = {
    10003: (404, "Unknown Channel"),
    10008: (404, "Unknown Message"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "Maximum number of follow-up messages reached"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "Thread is locked"),
}
At = tuple[str | int | None, ...]


class ApiError(Exception):
    """An answer that isn't a success: Discord's code, HTTP status, message, headers, more of the body.

    `page`: what stands there in HTML instead, by what stands before Discord.
    """

    page = ""

    def __init__(
        self, code: int, status: int = 0, message: str = "", headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        known_status, known_message = KNOWN.get(code, (status, message))
        self.status, self.headers = status or known_status, headers or {}
        self.body: dict[str, Any] = {"message": message or known_message, "code": code, **extra}
        super().__init__(f"{self.status} {code} {self.body['message']}")

    @property
    def wait(self) -> float:
        """The seconds that it says to wait: a page in its header, and to the millisecond what Discord says itself; 0
        where it doesn't say seconds.
        """
        told = self.headers.get("Retry-After", "") if self.page else self.body.get("retry_after", 0.0)
        try:
            return float(told)
        except ValueError:
            return 0.0


class Faults:
    """Collect what is wrong with a body, each fault under its path; `done` raises them as one 50035."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}

    def check(self, at: At, good: object, message: str) -> bool:
        """Add a fault unless `good`; return whether it was good."""
        if good:
            return True
        node = self.tree
        for step in at:
            if "_errors" in node:
                return False
            node = node.setdefault(str(step), {})
        # Discord reports a thing or what is inside it, never both
        if not node or "_errors" in node:
            node.setdefault("_errors", []).append({"code": "BASE_TYPE_INVALID", "message": message})
        return False

    def length(self, at: At, value: Any, low: int, high: int) -> bool:
        """Check that `value` is a string (or list) of low..high characters (or items)."""
        good = isinstance(value, str | list) and low <= len(value) <= high
        return self.check(at, good, f"Must be between {low} and {high} in length.")

    def choice(self, at: At, value: Any, allowed: Any) -> bool:
        """Check that `value` is one of `allowed`."""
        good = type(value) in (int, str) and value in allowed
        return self.check(at, good, f"Value must be one of {sorted(allowed)}.")

    def done(self) -> None:
        """Raise ApiError 50035 when anything was found."""
        if self.tree:
            raise ApiError(50035, 400, "Invalid Form Body", errors=self.tree)
