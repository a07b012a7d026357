"""Codes of languages with three letters, which ZIM wants, for those that pages say."""

from __future__ import annotations

from typing import Final

_PAIRS: Final = (
    "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak "
    "bebel bgbul bibis bmbam bnben bobod brbre bsbos cacat ceche chcha cocos crcre "
    "csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa "
    "etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn "
    "guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind "
    "ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik "
    "kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat "
    "lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal "
    "mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor "
    "nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor "
    "quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag shhbs sisin "
    "skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam "
    "tetel tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah "
    "uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha "
    "zhzho zuzul "
)
"""ISO 639-1 and, behind it, ISO 639-3."""
_THREE: Final = {pair[:2]: pair[2:] for pair in _PAIRS.split()}
UNDETERMINED: Final = "und"


def three_letters(tag: str) -> str:
    """Return the code of ISO 639-3 for a tag of BCP 47.

    >>> three_letters("en"), three_letters("pt-BR"), three_letters("nds"), three_letters("")
    ('eng', 'por', 'nds', 'und')
    """
    first = tag.lower().partition("-")[0]
    return _THREE.get(first, first if len(first) == 3 else UNDETERMINED)
