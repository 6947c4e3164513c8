"""What the columns of a file of labels are called there, as people write it."""

from __future__ import annotations

from workbench.core.errors import InvalidInputError


def columns_of(text: str) -> dict[str, str]:
    """``id=item, label=response`` as our names and the file's. Raises InvalidInputError."""
    found: dict[str, str] = {}
    for part in text.split(","):
        ours, equals, theirs = (each.strip() for each in part.partition("="))
        if not ours and not equals:
            continue
        if not ours or not theirs or ours in found:
            raise InvalidInputError(
                f"{part.strip()!r} names no column", "write id=item, label=response, annotator=who"
            )
        found[ours] = theirs
    return found
