#!/usr/bin/env python3
"""Learns src/normalize/language/odds.tsv: by what a language's probability is multiplied before the answer.

    cargo run --release --example identify_languages -- corpus.tsv --scores > scores.tsv
    python3 -m venv v && v/bin/pip install numpy==2.*
    v/bin/python src/normalize/language/odds.py scores.tsv > src/normalize/language/odds.tsv

The model's languages were learnt from unlike amounts of unlike text, so on a headline one language takes from another
what a paragraph would give back. Learnt from every other text of the corpus (corpus.py), language by language in turn:
the odds that raise the mean share told right, where no language of many newsrooms may lose more than half a point to a
rare one. What the other texts, which taught nothing, say of it goes to standard error.
"""

import sys

import numpy as np

# Languages that few newsrooms write, or that close relatives outnumber in news by far. They begin with a quarter.
RARE = set("la oc lb fy fo gd br eo ht jv tk gom sa ba tt om ln lg sn st mg rw gl as zu xh yo ig".split())
BEGIN = RARE - set("zu xh yo ig".split())
# What a language of many newsrooms may lose, as a share; what is lost beyond counts so many times.
SLACK, PENALTY = 0.005, 20
# What leaving the odds alone is worth.
LAZINESS = 0.002
ROUNDS = 4


def read(path):
    rows = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    codes = sorted({row[0] for row in rows} | {pair.split(":")[0] for row in rows for pair in row[3].split()})
    place = {code: number for number, code in enumerate(codes)}
    scores = np.full((len(rows), len(codes)), -60.0, np.float32)
    taught, seen = np.zeros(len(rows), bool), {}
    for number, (code, source, kind, pairs) in enumerate(rows):
        for pair in pairs.split():
            other, share = pair.split(":")
            scores[number, place[other]] = np.log(max(float(share), 1e-26))
        key = (code, source, kind)
        seen[key] = seen.get(key, -1) + 1
        taught[number] = seen[key] % 2 == 0
    truth = np.array([place[row[0]] for row in rows])
    short = np.array([row[2] == "short" for row in rows])
    return codes, scores, truth, short, taught


def means(right, truth, short):
    """The mean over languages of the share told right: long texts, short texts."""
    return [np.mean([right[(truth == c) & (short == kind)].mean() for c in np.unique(truth[short == kind])]) for kind in (False, True)]


def learn(codes, scores, truth, short):
    odds = np.array([np.log(0.25) if code in BEGIN else 0.0 for code in codes], np.float32)
    told = (scores + odds).argmax(1)
    weights, kept = np.zeros(len(truth)), []
    for language, code in enumerate(codes):
        for kind in (False, True):
            group = (truth == language) & (short == kind)
            if group.any():
                weights[group] = 1 / group.sum()
                if kind and code not in RARE:
                    kept.append((group, (told[group] == language).mean() - SLACK))

    def worth(right):
        return (weights * right).sum() - PENALTY * sum(max(0, least - right[group].mean()) for group, least in kept)

    for turn in range(ROUNDS):
        sums = scores + odds
        for language in range(len(codes)):
            others = sums.copy()
            others[:, language] = -np.inf
            best, value = others.argmax(1), others.max(1)
            tried = np.clip(odds[language] + np.arange(-6, 6.01, 0.5) / (1 + turn), -4, 4)

            def total(odd):
                right = np.where(scores[:, language] + odd > value, language, best) == truth
                return worth(right) - LAZINESS * abs(odd)

            odds[language] = max((*tried, odds[language]), key=total)
            sums[:, language] = scores[:, language] + odds[language]
        told = (scores + odds).argmax(1) == truth
        print(f"round {turn + 1}: long, short", *(f"{100 * mean:.2f}" for mean in means(told, truth, short)), file=sys.stderr)
    return odds


def main():
    codes, scores, truth, short, taught = read(sys.argv[1])
    odds = learn(codes, scores[taught], truth[taught], short[taught])
    told = (scores + odds).argmax(1) == truth
    unseen = means(told[~taught], truth[~taught], short[~taught])
    print("texts that taught nothing: long, short", *(f"{100 * mean:.2f}" for mean in unseen), file=sys.stderr)
    for code, odd in zip(codes, odds):
        if abs(odd) >= 0.02:
            print(f"{code}\t{odd:.2f}")


if __name__ == "__main__":
    main()
