"""Where: the six places, their regions, and the answers that name none.

Regions are the cells of the public statistics and no finer place is ever
published. Their names are shown as they are written there, in every language.
"""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Place(TextChoices):
    AL = "AL", _("Albania")
    BA = "BA", _("Bosnia and Herzegovina")
    XK = "XK", _("Kosovo*")
    ME = "ME", _("Montenegro")
    MK = "MK", _("North Macedonia")
    RS = "RS", _("Serbia")
    ONLINE = "ONLINE", _("Online, no place")
    MULTI = "MULTI", _("More than one place")
    ABROAD = "ABROAD", _("Somewhere else")
    SKIP = "SKIP", _("I would rather not say")


# The six, in the order of the code list; pages sort them by the shown name.
SIX = (Place.AL, Place.BA, Place.XK, Place.ME, Place.MK, Place.RS)


class Region(NamedTuple):
    code: str
    name: str

    @property
    def place(self) -> str:
        return self.code[:2]


REGIONS = (
    Region("AL-01", "Berat"),
    Region("AL-02", "Durrës"),
    Region("AL-03", "Elbasan"),
    Region("AL-04", "Fier"),
    Region("AL-05", "Gjirokastër"),
    Region("AL-06", "Korçë"),
    Region("AL-07", "Kukës"),
    Region("AL-08", "Lezhë"),
    Region("AL-09", "Dibër"),
    Region("AL-10", "Shkodër"),
    Region("AL-11", "Tiranë"),
    Region("AL-12", "Vlorë"),
    Region("BA-BIH.usk", "Unsko-sanski kanton"),
    Region("BA-BIH.pos", "Posavski kanton"),
    Region("BA-BIH.tuz", "Tuzlanski kanton"),
    Region("BA-BIH.zdk", "Zeničko-dobojski kanton"),
    Region("BA-BIH.bpk", "Bosansko-podrinjski kanton Goražde"),
    Region("BA-BIH.sbk", "Srednjobosanski kanton"),
    Region("BA-BIH.hnk", "Hercegovačko-neretvanski kanton"),
    Region("BA-BIH.zhk", "Zapadnohercegovački kanton"),
    Region("BA-BIH.ks", "Kanton Sarajevo"),
    Region("BA-BIH.k10", "Kanton 10 / Livanjski"),
    Region("BA-SRP", "Republika Srpska"),
    Region("BA-BRC", "Brčko distrikt"),
    Region("XK.fer", "Ferizaj / Uroševac"),
    Region("XK.gja", "Gjakovë / Đakovica"),
    Region("XK.gjl", "Gjilan / Gnjilane"),
    Region("XK.mit", "Mitrovicë / Mitrovica"),
    Region("XK.pej", "Pejë / Peć"),
    Region("XK.pri", "Prishtinë / Priština"),
    Region("XK.prz", "Prizren"),
    Region("ME.coast", "Primorski"),
    Region("ME.central", "Središnji"),
    Region("ME.north", "Sjeverni"),
    Region("MK001", "Вардарски"),
    Region("MK002", "Источен"),
    Region("MK003", "Југозападен / Jugperëndimor"),
    Region("MK004", "Југоисточен"),
    Region("MK005", "Пелагониски"),
    Region("MK006", "Полошки / Pollog"),
    Region("MK007", "Североисточен / Verilindor"),
    Region("MK008", "Скопски / Shkup"),
    Region("RS-00", "Beograd"),
    Region("RS-01", "Severnobački"),
    Region("RS-02", "Srednjebanatski"),
    Region("RS-03", "Severnobanatski"),
    Region("RS-04", "Južnobanatski"),
    Region("RS-05", "Zapadnobački"),
    Region("RS-06", "Južnobački"),
    Region("RS-07", "Sremski"),
    Region("RS-08", "Mačvanski"),
    Region("RS-09", "Kolubarski"),
    Region("RS-10", "Podunavski"),
    Region("RS-11", "Braničevski"),
    Region("RS-12", "Šumadijski"),
    Region("RS-13", "Pomoravski"),
    Region("RS-14", "Borski"),
    Region("RS-15", "Zaječarski"),
    Region("RS-16", "Zlatiborski"),
    Region("RS-17", "Moravički"),
    Region("RS-18", "Raški"),
    Region("RS-19", "Rasinski"),
    Region("RS-20", "Nišavski"),
    Region("RS-21", "Toplički"),
    Region("RS-22", "Pirotski"),
    Region("RS-23", "Jablanički"),
    Region("RS-24", "Pčinjski"),
)
REGION_CODES = frozenset(region.code for region in REGIONS)


def regions_of(place: str) -> tuple[Region, ...]:
    return tuple(region for region in REGIONS if region.place == place)
