"""The words on the images: signs, labels, slogans, names, numbers and prices, in plain ASCII."""

from __future__ import annotations

import numpy as np

_TEXT = """
the of and to in is you for on with at by from this all new more your our my we one now best good great big
time day night life home love heart hope dream light dark sun moon star sky sea river ocean mountain forest garden
summer winter spring autumn morning evening today tomorrow forever never always again first last next only just
coffee tea bread butter honey sugar salt pepper lemon orange apple cherry berry mango peach vanilla chocolate cream
bakery kitchen market grill burger pizza pasta noodle taco sushi seafood steak salad soup brunch dinner lunch fresh
juice water wine beer cider whisky soda milk organic natural pure gold silver royal classic premium original special
open closed sale free offer deal price save shop store outlet fashion style beauty hair salon barber studio gallery
music dance party club live show festival concert theatre cinema movie film drama story book poem novel press daily
street road avenue station airport hotel hostel motel park parking exit enter stop slow danger warning caution private
school college library museum hospital pharmacy dental bank post police office city town village island beach harbour
north south east west upper lower central grand royal old young little happy lucky wild brave strong fast quick slow
power energy electric motor auto garage repair tyre bike cycle sport fitness yoga run race team league champion win
game play kids toys baby family friend people world earth planet travel tour trip journey adventure explore discover
design art craft work build make create think learn teach grow change move start begin keep calm carry follow believe
digital media photo camera video audio radio phone mobile cloud data smart tech labs systems group global service
house room door window floor paint wood stone iron steel glass paper cotton leather denim linen silk wool
red blue green black white pink yellow purple silver copper bronze velvet crystal diamond pearl ruby
fire wind rain snow storm thunder ice frost wave tide sand dust smoke shadow ghost spirit angel dragon tiger lion eagle
wolf bear fox owl raven swan horse whale shark dolphin koala panda rose lily daisy maple cedar willow bamboo
king queen prince knight castle crown legend magic secret mystery hidden lost found broken silent quiet loud sweet sour
health care clinic doctor vitamin protein fibre active balance natural skin soap lotion perfume shampoo
welcome thank hello goodbye please enjoy taste feel touch listen look see smile laugh sing
"""

WORDS = tuple(_TEXT.split())
"""Common words and words of signs; those repeated are meant to be more frequent."""

_SLOGAN_TEXT = """
open all day|keep calm and carry on|live laugh love|just say yes|made with love|never look back|good vibes only
do what you love|home sweet home|thank you|happy birthday|merry christmas|happy new year|coming soon|for sale
follow your heart|stay wild|dream big|less is more|seize the day|be the change|start now|born to run|fresh and local
good morning|good night|buy one get one|we are open|no smoking|no parking|please wait here|mind the gap|keep left
one way|do not enter|road closed|slow down|wet paint|sold out|push to open|last chance|limited edition|since 1984
hand made|small batch|extra virgin|free delivery|call now|sign up today|grand opening|best of the best|the end
game over|rock and roll|summer of love|into the wild|the art of living|save the planet|work hard play hard
"""

SLOGANS = tuple(slogan for line in _SLOGAN_TEXT.split("\n") for slogan in line.split("|") if slogan)
_BY_LENGTH = {
    length: [slogan.split() for slogan in SLOGANS if len(slogan.split()) == length] for length in range(1, 7)
}

_SYLLABLES = """
ba be bo ca co da di do el fa fi ga go ka ki la le li lo ma mi mo na ne no ra ri ro sa so ta to va vi xa za zen
"""
_STEMS = tuple(_SYLLABLES.split())
_ENDINGS = ("", "n", "r", "x", "s", "ra", "co", "via", "tec", "max", "ly")


def phrase(rng: np.random.Generator, length: int) -> list[str]:
    """`length` words that could stand together on a sign, in lower case save for codes and prices."""
    slogans = _BY_LENGTH.get(length)
    if slogans and rng.random() < 0.45:
        return list(slogans[rng.integers(len(slogans))])
    return [_word(rng) for _ in range(length)]


def recase(words: list[str], style: str) -> list[str]:
    """The words in ``upper``, ``title``, ``sentence`` or ``lower`` case."""
    if style == "upper":
        return [word.upper() for word in words]
    if style == "title":
        return [word[:1].upper() + word[1:] for word in words]
    if style == "sentence":
        return [words[0][:1].upper() + words[0][1:], *words[1:]]
    return words


def punctuate(rng: np.random.Generator, words: list[str]) -> list[str]:
    """The words with, now and then, a mark at the end or around the last of them."""
    chance, last = rng.random(), words[-1]
    if chance < 0.07:
        last += "!"
    elif chance < 0.12:
        last += "."
    elif chance < 0.14:
        last += "?"
    elif chance < 0.155:
        last = f"({last})"
    elif chance < 0.18 and len(words) > 1:
        return [words[0] + ("," if rng.random() < 0.6 else ":"), *words[1:]]
    return [*words[:-1], last]


def _word(rng: np.random.Generator) -> str:
    chance = rng.random()
    if chance < 0.82:
        return WORDS[rng.integers(len(WORDS))]
    if chance < 0.90:
        return _name(rng)
    return _number(rng)


def _name(rng: np.random.Generator) -> str:
    parts = [_STEMS[i] for i in rng.integers(len(_STEMS), size=rng.integers(1, 4))]
    return "".join(parts) + _ENDINGS[rng.integers(len(_ENDINGS))]


def _number(rng: np.random.Generator) -> str:
    low, year, cents = int(rng.integers(1, 100)), int(rng.integers(1890, 2030)), int(rng.integers(0, 20)) * 5
    forms: tuple[str, ...] = (
        str(low),
        f"{low}%",
        f"${low}",
        f"${low % 30}.{cents:02d}",
        str(year),
        f"No.{low % 10}",
    )
    forms += (
        f"{low % 12 + 1}:{cents % 60:02d}",
        f"#{low}",
        f"{low % 24}/7",
        f"{low}km",
        f"{low}th",
        f"-{low}%",
    )
    return forms[rng.integers(len(forms))]
