"""Names of months and the small words around dates, as they are printed in exports.

Source: CLDR through Babel 2.18, and the interface files of CRMs (EspoCRM's short forms). No name means two months:
`tests/test_moments.py` holds that.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# Twelve names a line, from January on.
_LINES = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
jan feb mar apr may jun jul aug sept oct nov dec
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
янв февр мар апр мая июн июл авг сент окт нояб дек
янв фев мар апр май июн июл авг сен окт ноя дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень
січ лют бер квіт трав черв лип серп вер жовт лист груд
січ лют бер кв тр чер лип сер вер жов лис гр
січ лют бер кві тра чер лип сер вер жов лис гру
január február március április május június július augusztus szeptember október november december
jan febr márc ápr máj jún júl aug szept okt nov dec
jan feb már ápr máj jún júl aug sze okt nov dec
januar februar märz april mai juni juli august september oktober november dezember
jan feb mär apr mai jun jul aug sept okt nov dez
jänner feber maerz apr mai jun jul aug sep okt nov dez
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago sept oct nov dic
ene feb mar abr may jun jul ago set oct nov dic
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
sty lut mar kwi maj cze lip sie wrz paź lis gru
sty lut mar kwi maj czer lip sie wrze paź lis gru
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr mars avr mai juin juil août sept oct nov déc
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
ledna února března dubna května června července srpna září října listopadu prosince
leden únor březen duben květen červen červenec srpen září říjen listopad prosinec
led úno bře dub kvě čvn čvc srp zář říj lis pro
"""

# Seven names a line, from Monday on.
_DAYS = """
monday tuesday wednesday thursday friday saturday sunday
mon tue wed thu fri sat sun
понедельник вторник среда четверг пятница суббота воскресенье
пн вт ср чт пт сб вс
понеділок вівторок середа четвер п'ятниця субота неділя
пн вт ср чт пт сб нд
hétfő kedd szerda csütörtök péntek szombat vasárnap
montag dienstag mittwoch donnerstag freitag samstag sonntag
mo di mi do fr sa so
lunes martes miércoles jueves viernes sábado domingo
poniedziałek wtorek środa czwartek piątek sobota niedziela
lundi mardi mercredi jeudi vendredi samedi dimanche
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo
pondělí úterý středa čtvrtek pátek sobota neděle
"""

# What stands after the year, and between a date and its time of day.
YEAR_WORDS = ("года", "год", "г", "року", "рік", "р", "roku", "r")
TIME_WORDS = ("at", "в", "о", "об", "um", "à", "às", "a las", "o")
DAY_ENDINGS = ("st", "nd", "rd", "th", "er", "º", "°", "-го", "-е")


def folded(name: str) -> str:
    """Bring a month's name to the form it is looked up by."""
    return unicodedata.normalize("NFC", name).casefold().replace("ё", "е")


@cache
def month_numbers() -> dict[str, int]:
    """Map each folded name to its month, 1 to 12."""
    lines = [line.split() for line in _LINES.strip().splitlines()]
    return {folded(name): number for line in lines for number, name in enumerate(line, 1)}


@cache
def day_names() -> frozenset[str]:
    """Give the folded names of the days of the week."""
    return frozenset(folded(name) for name in _DAYS.split())
