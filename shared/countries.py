"""Countries and territories by their two letters (ISO 3166-1, and XK, which many systems use for Kosovo), and the names
of countries and languages in the reader's language, from Unicode's CLDR."""

from functools import cache

from babel import Locale
from django.utils.translation import get_language

from shared.sorting import by_name

_LETTERS = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
CODES = tuple(_LETTERS.split())


def country_choices() -> list[tuple[str, str]]:
    """(letters, name) in the reader's language, in its alphabet's order."""
    return list(_choices(get_language() or "en"))


def language_name(code: str) -> str:
    """The language's name in the reader's language, as it begins a line; the code itself where nobody knows it."""
    name = str(_locale(get_language() or "en").languages.get(code.replace("-", "_"), code))
    return name[:1].upper() + name[1:] if name != code else code


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    names = _locale(language).territories
    return tuple(
        sorted(((code, str(names[code])) for code in CODES), key=lambda pair: by_name(pair[1], language))
    )


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")
