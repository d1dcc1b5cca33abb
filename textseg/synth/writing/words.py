"""Words of the scripts beyond plain Latin: common ones listed, others made of the letters and syllables of a script."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LATIN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GREEK_LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
CYRILLIC_LETTERS = "абвгдежзиклмнопрстуфхцчшыьэюя"
ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
DEVANAGARI_LETTERS = "अआइउएकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"
CHINESE_LETTERS = "的一是不了在人有我他这为之来以个中上们到说国和地也子时道出而"
TRADITIONAL_LETTERS = "的一是不了在人有我他這為之來以個中上們到說國和地也子時道出而"
JAPANESE_LETTERS = "あいうえおかきくけこアイウエオカキクケコ"
KOREAN_LETTERS = "가나다라마바사아자차카타파하은는이의을"

_KATAKANA_TEXT = """
アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン
ガギグゴジズダデドバビブボパピプポーッャュョ
"""
KATAKANA = "".join(_KATAKANA_TEXT.split())
_HIRAGANA_TEXT = """
あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん
がぎぐげごじずだでどばびぶべぼっゃゅょ
"""
HIRAGANA = "".join(_HIRAGANA_TEXT.split())
JAPANESE_ENDINGS = ("", "", "", *"のはをにがといくて！。、", "する", "した", "です", "ます")

_ACCENTED_TEXT = """
café señor mañana niño años über für größe straße schön grün französisch garçon français élève où déjà
noël crème château forêt naïve être città perché così più università coração não São informação água pão
avó łódź żółty święto książka dziękuję příliš žluťoučký kůň čeština škola ďáblové árvíztűrő tükörfúrógép
İstanbul çağrı güneş şeker değil smörgåsbord ångström färg öl blåbær rødgrød fløde ører țară împărat
știință ljubav život šuma đak ceļš ēka ąžuolas šviesa kõrgõzstan jäääär việt nam phở đường
"""
ACCENTED = tuple(_ACCENTED_TEXT.split())
_GREEK_TEXT = """
και το η ο να με για από είναι στην του της αθήνα ελλάδα θάλασσα ήλιος ψωμί νερό καφές δρόμος οδός
πλατεία έξοδος είσοδος ανοικτό κλειστό αγορά βιβλίο γλώσσα φαρμακείο εστιατόριο ταβέρνα ξενοδοχείο
μουσείο σχολείο αλφάβητο λόγος φως χρόνος κόσμος ψυχή σοφία φίλος μάθημα κύριος
"""
GREEK = tuple(_GREEK_TEXT.split())
_CYRILLIC_TEXT = """
и в не на я он что тот быть весь это как она по город улица дом книга вода хлеб кафе магазин аптека вход
выход открыто закрыто метро станция школа музей театр кино рынок площадь проспект москва москвы россия
україна київ софия београд ресторан гостиница почта банк мир жизнь время день ночь утро вечер весна осень
зима лето счастье любовь щит объезд подъезд цех юг ёлка эхо шум жёлтый чёрный
"""
CYRILLIC = tuple(_CYRILLIC_TEXT.split())
_ARABIC_TEXT = """
في من على إلى هذا كتاب مدرسة بيت شارع مدينة ماء خبز قهوة شاي سوق مسجد مكتبة جامعة طريق مفتوح مغلق دخول
خروج السلام عليكم مرحبا شكرا الله محمد الرحمن الرحيم العربية لغة شمس قمر نور حب حياة وطن بلد صباح مساء
ليل نهار مطعم فندق مطار محطة صيدلية مستشفى بنك القاهرة بغداد دمشق مكة ایران تهران خیابان کتاب پارس گل چشم
ژاله دوست زندگی پنجره اردو پاکستان ہے میں کے نے دل عشق غزل شعر
"""
ARABIC = tuple(_ARABIC_TEXT.split())
_KOREAN_TEXT = """
안녕하세요 감사합니다 한국 서울 부산 거리 시장 학교 병원 약국 은행 식당 커피 카페 빵집 책 서점 도서관
박물관 지하철 역 출구 입구 영업중 휴무 할인 행사 사랑 행복 하늘 바다 산 강 봄 여름 가을 겨울 오늘 내일
사람 친구 가족 음악 영화 사진 노래방 치킨 김밥 떡볶이 냉면 부동산 미용실 세탁소 주차장 금지 주의 환영
"""
KOREAN = tuple(_KOREAN_TEXT.split())
_DEVANAGARI_TEXT = """
और का है में की के यह नहीं भारत हिन्दी भाषा नगर मार्ग सड़क बाज़ार दुकान पुस्तक विद्यालय अस्पताल पानी रोटी
चाय दूध नमस्ते धन्यवाद प्रवेश निकास खुला बंद रेल स्टेशन मंदिर गंगा हिमालय दिल्ली मुंबई सूर्य चन्द्र प्रेम
शान्ति सत्य जीवन मित्र राष्ट्र शिक्षा ज्ञान श्री कृष्ण विश्व स्वागत उत्सव नेपाल काठमाडौं मराठी महाराष्ट्र
पुणे आई वडील
"""
_DEVANAGARI = tuple(_DEVANAGARI_TEXT.split())
_CONSONANTS = "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"
_VOWEL_SIGNS = ("", "", "", "ा", "ि", "ी", "ु", "ू", "े", "ै", "ो", "ौ", "ं")


def pick(rng: np.random.Generator, of: Sequence[str]) -> str:
    """One of them."""
    return of[int(rng.integers(len(of)))]


def invented(rng: np.random.Generator, letters: str) -> str:
    """Two to seven letters in a row."""
    return "".join(pick(rng, letters) for _ in range(int(rng.integers(2, 8))))


def number(rng: np.random.Generator) -> str:
    """Digits, in the lengths of prices, years and telephone numbers."""
    return str(int(rng.integers(1, 10 ** int(rng.integers(1, 6)))))


def devanagari(rng: np.random.Generator, count: int) -> list[str]:
    """Words listed, or of syllables: a consonant or a conjunct of two, with a vowel sign."""

    def syllable() -> str:
        conjunct = pick(rng, _CONSONANTS) + "्" if rng.random() < 0.15 else ""
        return conjunct + pick(rng, _CONSONANTS) + pick(rng, _VOWEL_SIGNS)

    return [
        pick(rng, _DEVANAGARI)
        if rng.random() < 0.65
        else "".join(syllable() for _ in range(int(rng.integers(1, 5))))
        for _ in range(count)
    ]


def traditional(rng: np.random.Generator, count: int) -> list[str]:
    """Words of one to four of the 5,401 characters of Big5's first level."""
    found = []
    for _ in range(count):
        codes = [
            bytes([int(rng.integers(0xA4, 0xC6)), int(rng.integers(0xA1, 0xFE))])
            for _ in range(int(rng.integers(1, 5)))
        ]
        found.append("".join(code.decode("big5") for code in codes))
    return found
