"""How do all scripts and widths of a text reach the same tokens?

The map of `policy.normalise.fold` (simplified, half width, lower case), with accents taken off
Latin letters, is compiled into the normaliser of `tokenizer.json`, so that every runtime that
reads the file applies it.

Source: the `Precompiled` normaliser of tokenizers reads what SentencePiece writes: the size of a
Darts-clone double array (Yata, github s-yata/darts-clone), the array, and the replacements,
each ended by a zero byte.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Mapping

from ...policy.normalise import fold

_HANGUL = range(0xAC00, 0xD7A4)
_LEAF = 1 << 8
_VALUE = 1 << 31
_OPEN = 1024
"""Units at the end of the array where nodes may still go: a little space for much time."""

Node = dict[int, "Node"]
_END = -1


def fold_map() -> dict[str, str]:
    """Every character that is not its own key, with its key. Spaces become the plain one."""
    found: dict[str, str] = {}
    for code in (*range(1, 0xD800), *range(0xE000, 0x30000)):
        char = chr(code)
        if code in _HANGUL or unicodedata.category(char) in ("Cn", "Co"):
            continue
        key = " " if char.isspace() else _bare(fold(char))
        if key != char:
            found[char] = key
    return found


def _bare(text: str) -> str:
    """`é` as `e`; marks of other scripts stay, because there they make the word."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    if len(parts) > 1 and parts[0].isascii() and parts[0].isalpha():
        return "".join(c for c in parts if not unicodedata.combining(c)).lower()
    return text


def compile_map(pairs: Mapping[str, str]) -> bytes:
    """The binary form of a map from characters to strings."""
    blob = bytearray()
    places: dict[str, int] = {}
    root: Node = {}
    for source, target in sorted(pairs.items()):
        if target not in places:
            places[target] = len(blob)
            blob += target.encode() + b"\0"
        node = root
        for byte in source.encode():
            node = node.setdefault(byte, {})
        node[_END] = {places[target]: {}}
    units = _DoubleArray().build(root)
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + blob


class _DoubleArray:
    """Places the nodes of a trie so that a child is one xor away from its parent."""

    def __init__(self) -> None:
        self._units = [0] * 256
        self._taken = bytearray(256)
        self._bases: set[int] = set()
        self._next = 1

    def build(self, root: Node) -> list[int]:
        """The units of the array; the root is unit 0."""
        self._taken[0] = 1
        waiting = [(0, 0, root)]
        while waiting:
            place, label, node = waiting.pop()
            labels = [0 if byte == _END else byte for byte in node]
            base = self._free_base(labels)
            leaf = _LEAF if _END in node else 0
            self._units[place] = ((place ^ base) << 10) | leaf | label
            for byte, child in node.items():
                if byte == _END:
                    self._units[base] = _VALUE | next(iter(child))
                else:
                    waiting.append((base ^ byte, byte, child))
        return self._units

    def _free_base(self, labels: Iterable[int]) -> int:
        labels = tuple(labels)
        self._next = max(self._next, len(self._taken) - _OPEN)
        while self._taken[self._next]:
            self._next += 1
            self._grow(self._next)
        base = self._next ^ labels[0]
        start = self._next
        while base in self._bases or not self._fits(base, labels):
            start += 1
            base = start ^ labels[0]
        self._bases.add(base)
        for label in labels:
            self._taken[base ^ label] = 1
        return base

    def _fits(self, base: int, labels: tuple[int, ...]) -> bool:
        self._grow(base | 0xFF)
        return not any(self._taken[base ^ label] for label in labels)

    def _grow(self, place: int) -> None:
        while place >= len(self._taken):
            self._taken += bytes(256)
            self._units += [0] * 256
