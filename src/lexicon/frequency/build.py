#!/usr/bin/env python3
"""Builds table.bin, how often the words of eight languages are written.

    python3 -m venv venv && venv/bin/pip install wordfreq==3.1.1
    venv/bin/python src/lexicon/frequency/build.py

Source: the word lists of the package wordfreq (frequencies from subtitles, encyclopedias, news, books and the web), data
under CC BY-SA 4.0. NOTICE credits it with its terms; the table made of it stands under the same licence.

Words are folded as `text::search_tier::name_key` folds; spellings that fold to one add up. Only words of one run of
letters are kept, from the frequency below which a language's words are taken for rare (`LEAST`).

table.bin: for each language of `LANGUAGES`, in that order: the number of words as four bytes, then their hashes
ascending, four bytes each, then their frequencies, one byte each. All numbers are little-endian. A hash is the upper
half of FNV-1a, 64 bits, over the folded word's UTF-8 bytes; a frequency is 20 times the Zipf value (the common
logarithm of occurrences in a thousand million words), rounded.
"""
import importlib.util
import math
import pathlib
import struct

import wordfreq

HERE = pathlib.Path(__file__).parent
LANGUAGES = ["ar", "en", "fr", "es", "de", "ru", "fa", "tr"]
# Arabic is kept far down: that a word is ordinary but rare tells it from a name.
LEAST = {"ar": 2.0}


def folding():
    """The fold of names, from the script beside this folder; only its function is wanted, not its packages."""
    source = (HERE.parent / "names" / "build.py").read_text(encoding="utf8")
    start, end = source.index("def name_key"), source.index("def key(")
    scope = {}
    exec("import re, unicodedata\n" + source[start:end], scope)
    return scope["name_key"]


def fnv(word):
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value >> 32


def main():
    fold = folding()
    out = bytearray()
    for language in LANGUAGES:
        total = {}
        for word, share in wordfreq.get_frequency_dict(language, "best").items():
            folded = fold(word)
            if folded.isalpha():
                hashed = fnv(folded)
                total[hashed] = total.get(hashed, 0) + share
        least = LEAST.get(language, 3.0)
        words = {h: 9 + math.log10(share) for h, share in total.items() if 9 + math.log10(share) >= least}
        order = sorted(words)
        out += struct.pack("<I", len(order))
        out += struct.pack(f"<{len(order)}I", *order)
        out += bytes(min(255, round(20 * words[h])) for h in order)
        print(language, len(order))
    (HERE / "table.bin").write_bytes(out)
    print(len(out), "bytes")


if __name__ == "__main__":
    main()
