"""Legal forms of companies, in comparable words (`bot.evaluate.words`): "S.p.A." is written "spa".

The table is our own. Forms that are also common last words of names ("group", "holding", "partners") are left out.
"""

from __future__ import annotations

from bot.evaluate.words import words

_AFTER = """
inc | incorporated | corp | corporation | co | and co | company | and company | ltd | limited | co ltd | company limited
llc | l l c | llp | lllp | lp | plc | pllc | pc | pbc | cic | ulc | ltée | ltee | inc ltd
pty | pty ltd | pty limited | proprietary limited | pte | pte ltd | pte limited | pvt | pvt ltd | private limited
pvt limited | private ltd | sdn bhd | sdn | bhd | berhad | cc
gmbh | ggmbh | gmbh and co kg | gmbh and co kgaa | gmbh and co ohg | ag and co kg | se and co kg | ag and co kgaa
se and co kgaa | ug haftungsbeschränkt and co kg | ug | ug haftungsbeschränkt | mbh | ag | kg | kgaa | ohg | gbr | egbr
ek | e k | ev | e v | eg | se | sce | and co kg | and cokg | co kg | cokg | gesmbh | ges mbh | gesellschaft mbh
partg | partg mbb | partgmbb | stiftung and co kg
sa | sas | sasu | sarl | s à r l | sàrl | sarlu | eurl | snc | sci | scop | scic | scp | selarl | sca | scrl | sprl
bvba | bv | b v | nv | n v | vof | cv | cvba | srl | srls | spa | s p a | sapa | scarl | scpa
soc coop | società cooperativa | sl | slu | sll | sau | s l | s a | s coop
sociedad limitada | sociedad anónima | sociedad anonima
sa de cv | s a de c v | sapi de cv | s de rl de cv | s de rl | sab de cv | spa de cv | ltda | ltda me | eireli | lda
sociedade anônima | unipessoal lda | epp
ab | hb | kb | as | asa | ans | ba | aps | ivs | amba | oy | oyj | ab oy | oy ab | ehf | hf | ohf
sp z oo | sp z o o | spółka z oo | sp zoo | sp j | sp k | sro | s r o | spol s ro | vos | kft | zrt | nyrt | bt
doo | d o o | dd | d d | ead | ood | eood | jdoo | sp z oo sp k | pfa | ооо | зао | оао | пао | ао | ип | тов | тоо
αε | εε | επε | ικε | ae | epe | ike
aş | a ş | anonim şirketi | anonim sirketi | ltd şti | ltd sti | limited şirketi | limited sirketi
şti | sti | koll şti | san ve tic aş
san ve tic ltd şti | san tic ltd şti | sanayi ve ticaret aş | sanayi ve ticaret ltd şti | ticaret ltd şti
tic ltd şti | tic aş
fze | fzco | fz llc | fzllc | wll | w l l | saoc | saog | pjsc | psc | ksc | kscc | bsc | jsc | ojsc | cjsc | sae
tbk | kk | k k | gk | godo kaisha | kabushiki kaisha | pcl | co inc | bhd sdn | jsc co | tnhh
"""
_BEFORE = """
ооо | зао | оао | пао | ао | ип | тов | тоо | pt | uab | ooo | zao | oao | pao | công ty tnhh | công ty cổ phần
"""
_ATTACHED = (
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "一般社団法人",
    "有限公司",
    "주식회사",
    "유한회사",
)

Form = tuple[str, ...]


def _forms(table: str) -> frozenset[Form]:
    return frozenset(tuple(words(form).split()) for line in table.strip().splitlines() for form in line.split("|"))


AFTER = _forms(_AFTER)
BEFORE = _forms(_BEFORE)
ATTACHED = _ATTACHED
LONGEST = max(len(form) for form in AFTER | BEFORE)
