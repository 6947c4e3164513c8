"""Addresses of servers: everybody reads them in the project, so that no secret may be in one.

What cannot be told apart is not shown in errors either: those are logged.
"""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, urlsplit

from workbench.core.errors import InvalidInputError

_SECRETS = ("password", "passwd", "secret")


def parts_of(location: str, hint: str) -> SplitResult:
    """The parts of an address. Raises InvalidInputError when there is a secret in it, or no sense.

    Args:
        location: the address.
        hint: where a secret is kept instead.
    """
    try:
        parts = urlsplit(location)
        secret = parts.password or any(is_secret(key) for key, _ in parse_qsl(parts.query))
    except ValueError:
        # What Python says of it may hold a part of it.
        raise InvalidInputError(
            "this is no address: its server cannot be told from the rest",
            "Like https://server/path, or postgresql://name@server/database.",
        ) from None
    if secret:
        raise InvalidInputError(
            "an address with a password in it would be on record for everybody", hint
        )
    return parts


def is_secret(key: str) -> bool:
    """Whether a parameter's value is one: ``password``, ``sslpassword``, ``client_secret``."""
    return key.strip().lower().endswith(_SECRETS)
