"""A seeded order of n things that needs no memory: a small Feistel cipher with cycle walking."""

from __future__ import annotations

import random

ROUNDS = 4
_MIX = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


class Permutation:
    """A bijection of ``range(n)``; ``permutation[i]`` takes a few microseconds."""

    def __init__(self, n: int, seed: int) -> None:
        self._n = n
        self._half = max(1, (max(n - 1, 1).bit_length() + 1) // 2)
        self._mask = (1 << self._half) - 1
        rng = random.Random(seed)
        self._keys = [rng.getrandbits(64) for _ in range(ROUNDS)]

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, index: int) -> int:
        if not 0 <= index < self._n:
            raise IndexError(index)
        value = self._encipher(index)
        while value >= self._n:
            value = self._encipher(value)
        return value

    def _encipher(self, value: int) -> int:
        half, mask = self._half, self._mask
        left, right = value >> half, value & mask
        for key in self._keys:
            mixed = ((right + 1) * _MIX ^ key) & _MASK
            mixed = (mixed ^ mixed >> 29) * _MIX & _MASK
            left, right = right, left ^ (mixed >> 32 & mask)
        return left << half | right
