"""Long expressions over several lines."""

from __future__ import annotations

WIDTH = 88


def broken(text: str) -> str:
    """Python text, broken before the calls of its outermost chain if it is long.

    It must stand in brackets then.
    """
    if len(text) <= WIDTH:
        return text
    cuts = _chain(text)
    parts = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return "\n".join(parts)


def _chain(text: str) -> list[int]:
    """Where the dots behind closing brackets stand, outside all brackets and texts."""
    depth, quote, found = 0, "", []
    for place, sign in enumerate(text):
        if quote:
            if sign == quote and not _escaped(text, place):
                quote = ""
        elif sign in "'\"":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "." and depth == 0 and text[place - 1] in ")]":
            found.append(place)
    return found


def _escaped(text: str, place: int) -> bool:
    before = text[:place]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
