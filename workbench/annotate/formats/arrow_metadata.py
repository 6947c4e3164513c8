"""An Arrow schema with metadata, which Polars itself cannot write: readers of Parquet look there.

After the Arrow C data interface: ``metadata`` is the third field of ``ArrowSchema``, a count and
then keys and values, each with its length before it, all of it in native 32-bit numbers.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Mapping

import polars as pl


class _ArrowSchema(ctypes.Structure):
    """The first fields of the C structure: those up to the metadata."""

    _fields_ = [
        ("format", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("metadata", ctypes.c_void_p),
    ]


class SchemaWithMetadata:
    """A schema that says ``metadata`` when it is handed over; it must live until that is read."""

    def __init__(self, schema: pl.Schema, metadata: Mapping[str, str]) -> None:
        self._schema = schema
        texts = [part.encode() for pair in metadata.items() for part in pair]
        packed = b"".join(struct.pack("=i", len(text)) + text for text in texts)
        self._buffer = ctypes.create_string_buffer(struct.pack("=i", len(metadata)) + packed)

    def __arrow_c_schema__(self) -> object:
        """The schema as a capsule."""
        capsule: object = self._schema.__arrow_c_schema__()
        pointer = ctypes.pythonapi.PyCapsule_GetPointer
        pointer.restype = ctypes.c_void_p
        pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
        found = ctypes.cast(pointer(capsule, b"arrow_schema"), ctypes.POINTER(_ArrowSchema))
        found.contents.metadata = ctypes.addressof(self._buffer)
        return capsule
