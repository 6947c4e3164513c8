"""A source's contract: what becomes of new columns, of values of another type, of missing columns.

Written shortly: one word for all three (``freeze``), or ``columns=evolve,type=quarantine``. Pure.
"""

from __future__ import annotations

import msgspec

from workbench.core.errors import InvalidInputError

EVOLVE, FREEZE, QUARANTINE = RULES = ("evolve", "freeze", "quarantine")
_HINT = "One of evolve, freeze, quarantine; or columns=…, type=…, missing=… separated by commas."


class Contract(msgspec.Struct, frozen=True):
    """A rule for each: new ``columns``, values that do not fit their ``type``, ``missing`` ones."""

    columns: str = EVOLVE
    type: str = EVOLVE
    missing: str = EVOLVE

    @property
    def reads_lines(self) -> bool:
        """Whether a load may have to say on which line of a file a row stood."""
        return self.type != EVOLVE or QUARANTINE in (self.columns, self.missing)


def parse(text: str, base: Contract | None = None) -> Contract:
    """The contract that ``text`` says; parts that it leaves out are as in ``base``.

    Raises InvalidInputError.
    """
    word = text.strip()
    if word in RULES:
        return Contract(word, word, word)
    parts: dict[str, str] = {}
    for part in word.split(","):
        name, equals, rule = (piece.strip() for piece in part.partition("="))
        if not equals or name not in Contract.__struct_fields__ or rule not in RULES:
            raise InvalidInputError(f"{text!r} is no contract", _HINT)
        parts[name] = rule
    return msgspec.structs.replace(base or Contract(), **parts)


def spelled(contract: Contract) -> str:
    """The contract as ``parse`` reads it, as short as can be."""
    rules = msgspec.structs.asdict(contract)
    if len(set(rules.values())) == 1:
        return contract.columns
    return ",".join(f"{name}={rule}" for name, rule in rules.items())
