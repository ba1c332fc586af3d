#!/usr/bin/env python3
"""Builds src/normalize/language/model.bin from the weights of py3langid 0.4 (BSD-3-Clause).

    python3 -m venv v && v/bin/pip install numpy==2.* py3langid==0.4.0
    v/bin/python src/normalize/language/build.py src/normalize/language/model.bin

py3langid is naive Bayes over byte n-grams that an automaton finds: at each byte, the longest known n-gram that ends
there. This script takes the n-grams out of the automaton, parts them by script, keeps in each part the languages
written in it and the n-grams that tell them apart, and writes the weights as one byte each.

The file, all numbers little-endian:

    8 bytes   "RAWILID1"
    u8        number of groups
    per group:
      u8        length of the script's name, then the name
      u8        number of languages, then per language u8 length and the code
      f32       step: what one unit of weight is worth, in nats
      u32       number of n-grams
      u64 each  the n-grams: bytes from the last to the first in the low 48 bits, length in the high 16; ascending
      u8 each   weights, n-gram by n-gram: how far a language lies below the best one for that n-gram, in steps
"""

import struct
import sys

import numpy as np
from py3langid import langid

STEP = 1 / 16

# The languages of each script: py3langid's column, and after a colon our code where it differs.
# `sr` and `uz` stand twice in py3langid, once a script: `sr1`, `uz1` are the Cyrillic columns here, the others Latin.
GROUPS = {
    "latin": """en fr de es pt it nl sv da no nn fi et lv lt pl cs sk sl hr bs sr2:sr hu ro sq tr az uz2:uz ca gl eu ga gd
        cy br is fo mt af fy lb oc id ms jv tl vi sw so ha yo ig zu xh st sn rw ku la eo ht mg lg ln om tk""".split(),
    "cyrillic": "ru uk be bg mk sr1:sr sr2:sr kk ky mn tg tt ba uz1:uz".split(),
    "arabic": "ar ary:ar arz:ar fa ur ps ug ku:ckb sdh:ckb".split(),
    "devanagari": "hi mr ne sa gom".split(),
    "bengali": "bn as".split(),
}

# Lead bytes of UTF-8 sequences that an n-gram of the group may hold, apart from ASCII, U+0080 to U+00BF and general
# punctuation, which all may hold.
LEADS = {
    "latin": {*range(0xC3, 0xCA), 0xCC, 0xE1},
    "cyrillic": {0xD0, 0xD1, 0xD2, 0xD3},
    "arabic": {0xD8, 0xD9, 0xDA, 0xDB},
    "devanagari": {0xE0},
    "bengali": {0xE0},
}

# How many n-grams each language may put forward.
PER_LANGUAGE = {"latin": int(sys.argv[2]) if len(sys.argv) > 2 else 900}


def ngrams(identifier):
    """Feature number to its bytes: the shortest path from the root to a state that puts it out."""
    nextmove, rows, output = identifier.tk_nextmove, identifier.tk_row, identifier.tk_output
    path, queue = {0: b""}, [0]
    for state in queue:
        base = rows[state] << 8
        for byte in range(256):
            target = nextmove[base + byte]
            if target not in path:
                path[target] = path[state] + bytes([byte])
                queue.append(target)
    found = {}
    for state, feature in enumerate(output):
        if feature >= 0 and (feature not in found or len(path[state]) < len(found[feature])):
            found[feature] = path[state]
    return found


def belongs(ngram, group):
    """Whether an n-gram can stand in a word of the group's script."""
    leads = {byte for byte in ngram if byte >= 0xC3} - {0xE2}
    if not leads <= LEADS[group]:
        return False
    letters = any(chr(byte).isalpha() for byte in ngram if byte < 0x80)
    if group == "latin":
        return letters or bool(leads)
    return not letters and any(byte >= 0x80 for byte in ngram) and 0xC2 not in ngram and 0xE2 not in ngram


def key(ngram):
    number = len(ngram) << 48
    for place, byte in enumerate(reversed(ngram)):
        number |= byte << (8 * place)
    return number


def main():
    identifier = langid._load_identifier()
    table = np.asarray(identifier.nb_ptc, dtype=np.float32)
    columns = {}
    for place, name in enumerate(identifier.nb_classes):
        columns.setdefault(name, place)
    features = ngrams(identifier)
    numbers = {ngram: feature for feature, ngram in features.items()}
    for name, sign in (("sr", "је"), ("uz", "ал")):
        twins = [place for place, other in enumerate(identifier.nb_classes) if other == name]
        twins.sort(key=lambda place: -table[numbers[sign.encode()], place])
        columns[name + "1"], columns[name + "2"] = twins

    out = bytearray(b"RAWILID1")
    out += struct.pack("B", len(GROUPS))
    for group, names in GROUPS.items():
        pairs = [(name.split(":")[0], name.split(":")[-1]) for name in names]
        picked = table[:, [columns[column] for column, _ in pairs]]
        # Several columns of one language: the better one counts.
        codes = list(dict.fromkeys(code for _, code in pairs))
        merged = np.stack(
            [picked[:, [i for i, (_, c) in enumerate(pairs) if c == code]].max(axis=1) for code in codes], axis=1
        )
        candidates = np.array(sorted(f for f, b in features.items() if belongs(b, group)))
        weights = merged[candidates]
        gain = np.exp(weights) * np.abs(weights - weights.mean(axis=1, keepdims=True))
        keep = weights.max(axis=1) > -12.5
        keep &= weights.max(axis=1) - weights.min(axis=1) > 1.0
        limit = PER_LANGUAGE.get(group)
        if limit:
            best = np.zeros(len(candidates), bool)
            for column in range(len(codes)):
                best[np.argsort(-gain[:, column])[:limit]] = True
            keep &= best
        chosen = candidates[keep]
        order = sorted(range(len(chosen)), key=lambda i: key(features[chosen[i]]))
        rows = weights[keep][order]
        steps = np.clip(np.rint((rows.max(axis=1, keepdims=True) - rows) / STEP), 0, 255).astype(np.uint8)
        out += struct.pack("B", len(group)) + group.encode()
        out += struct.pack("B", len(codes))
        for code in codes:
            out += struct.pack("B", len(code)) + code.encode()
        out += struct.pack("<fI", STEP, len(order))
        out += np.array([key(features[chosen[i]]) for i in order], dtype="<u8").tobytes()
        out += steps.tobytes()
        print(f"{group}: {len(codes)} languages, {len(order)} of {len(candidates)} n-grams")
    with open(sys.argv[1], "wb") as file:
        file.write(out)
    print(f"{len(out):,} bytes")


if __name__ == "__main__":
    main()
