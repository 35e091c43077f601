"""Families of job titles: words of many languages, and the kind of work that they stand for.

The families are for choosing people in groups, never for judging one: a title tells what somebody does, in the words of
that somebody. A title of which no word is known belongs to no family.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.evaluate.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Family(StrEnum):
    """Kinds of work, in the order in which they win where a title speaks of several."""

    RECRUITING = "recruiting"
    STUDENT = "student"
    RETIRED = "retired"
    COACHING = "coaching"
    ADVICE = "insurance and financial advice"
    REAL_ESTATE = "real estate"
    SALES = "sales"
    MARKETING = "marketing and communication"
    LAW = "law"
    PEOPLE = "human resources"
    FINANCE = "finance and accounting"
    HEALTH = "health"
    DATA = "data"
    RESEARCH = "research"
    EDUCATION = "teaching"
    DESIGN = "design"
    PRODUCT = "product"
    PROJECT = "project management"
    CONSULTING = "consulting"
    ENGINEERING = "engineering and software"
    MEDIA = "media"
    LOGISTICS = "logistics and purchasing"
    SUPPORT = "customer service"
    OFFICE = "administration"
    FOUNDER = "founders and owners"
    EXECUTIVE = "executives"
    MANAGEMENT = "other management"


# `*`: any end. Two words with a hyphen: one after the other; they do not count alone then.
_WORDS: Mapping[Family, str] = {
    Family.RECRUITING: """
        recruit* headhunt* sourcer talent-acquisition talent-sourc* talent-partner talent-scout* executive-search
        personalberat* personalvermittl* recrut* reclut* werving werver seleccion-de-personal selezione ise-alim
        rekruter* rekryter* рекрут*
    """,
    Family.STUDENT: """
        student* studier* undergraduate graduate-trainee intern internship trainee apprentic* praktikant* werkstudent*
        auszubild* azubi* stagiair* stagiaire* alternant* etudiant* apprenti estudiant* becari* practicante* estagiari*
        tirocin* stagista ogrenci* stajyer* stazyst* stazhor студент* стажер*
    """,
    Family.RETIRED: """
        retired retiree pensioner rentner* pensionar* pensionist* retraite* jubilad* retirado aposentad* pensionat*
        emekli gepensioneerd*
    """,
    Family.COACHING: """
        coach coaching lifecoach* mentor speaker trainer trainerin entrenador* formateur* formatrice formador* formatore
        kouc kocu egitmen
    """,
    Family.ADVICE: """
        insurance versicherung* assurance* assureur seguro seguros assicuraz* assicuratore verzekering* sigorta*
        financial-advis* financial-planner wealth-manag* wealth-advis* finanzberat* vermogensberat* vermogensverwalt*
        private-bank* gestor-patrimonial* asesor-financiero consulente-finanziario mortgage*
    """,
    Family.REAL_ESTATE: """
        real-estate realtor property-manag* immobilien* immobilier* inmobiliari* imobiliari* immobiliar* makler*
        makelaar* vastgoed gayrimenkul emlak*
    """,
    Family.SALES: """
        sales selling presales business-development bizdev account-executive account-manag* key-account* revenue
        vertrieb* verkauf* aussendienst* vendeu* commercial* ventas vendedor* venditor* vendite venda vendas comercial*
        verkoop* verkoper satis* sprzedaz* salgs* salj* продаж*
    """,
    Family.MARKETING: """
        marketing marketer seo brand branding growth content copywriter advertising communications communication
        kommunikation* communicatie comunicacion comunicacao comunicazione pazarlama* werbung* publicite
        public-relations pr social-media community-manag* werbe* markedsforing marknad* маркет*
    """,
    Family.LAW: """
        lawyer attorney legal counsel solicitor barrister paralegal notary rechtsanwalt* anwalt* jurist* syndikus* notar
        avocat* juriste* abogad* advogad* avvocat* advocaat avukat* hukuk* prawn* adwokat* юрист* compliance
    """,
    Family.PEOPLE: """
        hr human-resources hrbp people-partner people-operations people-and people-manag* people-culture
        personalreferent* personalleit* personalwesen personalentwickl* ressources-humaines recursos-humanos
        risorse-umane talent-manag* talent-develop* insan-kaynaklari ik payroll
    """,
    Family.FINANCE: """
        finance financial accountant accounting auditor audit controller controlling treasur* tax cfo banker banking
        investment investor trader actuar* bookkeep* buchhalt* steuerberat* wirtschaftspruf* finanz* bank* comptab*
        financier* financi* contador* contabil* contable* commercialista finans* muhasebe* boekhoud* belasting* ksiegow*
        бухгалт* equity fund credit risk
    """,
    Family.HEALTH: """
        doctor physician nurse nursing surgeon dentist pharmac* therapist psycholog* medical clinic* hospital health
        healthcare arzt arztin krankenpfleg* pfleg* apothek* therapeut* psychotherap* medecin infirmier* pharmacien*
        medico medica enfermeir* enfermer* infermier* farmac* doktor hemsire eczaci verpleeg* veterinar* veterinaer
        physio*
    """,
    Family.DATA: """
        data analytics analyst* machine-learning ml ai bi business-intelligence statistic* daten* datos dados donnees
        analista* analiste* analist* veri аналитик*
    """,
    Family.RESEARCH: """
        research researcher scientist postdoc* postdoctoral phd-candidate doctoral professor* wissenschaft* forsch*
        doktorand* chercheu* doctorant* investigador* pesquisador* ricercator* arastirma* onderzoek* badacz forskare
        forsker исследоват* ученый
    """,
    Family.EDUCATION: """
        teacher teaching lecturer educator tutor education instructor headmaster lehrer* dozent* padagog* paedagog*
        enseignant* professeur* profesor* docente docent maestr* insegnante leraar leerkracht ogretmen* nauczyciel*
        larare school university academy
    """,
    Family.DESIGN: """
        design* designer* ux ui graphic illustrator architekt* architect* architecte* arquitect* arquitet* architett*
        mimar* tasarim* gestalter* diseno disenador* grafik* creative kreativ* художник дизайн*
    """,
    Family.PRODUCT: """
        product products produkt* producto produto prodotto productmanag* produktmanag* urun
    """,
    Family.PROJECT: """
        project program programme projekt* proyecto* projeto* progetto* projet projectleider scrum agile pmo pmp proje
    """,
    Family.CONSULTING: """
        consult* advisor* adviser* berater* beratung* unternehmensberat* conseil* conseiller* asesor* assessor*
        consulent* adviseur* danisman* doradca konsult* консульт*
    """,
    Family.ENGINEERING: """
        engineer* developer* programmer* software devops sre it sysadmin backend frontend fullstack full-stack cloud
        security cyber* tech technical technician* technolog* cto web qa test tester* ingenieur* entwickler* informatik*
        softwareentwickl* systemadmin* techniker* developpeu* ingeniero* ingeniera* desarroll* programador* engenheir*
        desenvolv* ingegner* sviluppat* programmator* ontwikkel* muhendis* yazilim* gelistirici* inzynier* programist*
        utvikler* utvecklare* ingenjor* инженер* разработ* программист* mechanic* elektro* electrical network embedded
        firmware blockchain
    """,
    Family.MEDIA: """
        journalist* editor* reporter writer author photograph* film* video producer redakteur* redaktor* autor autorin
        fotograf* redacteur* periodista* jornalista* giornalist* gazeteci* musician artist kunstler* artiste* artista*
        журналист* publisher* translator* ubersetzer*
    """,
    Family.LOGISTICS: """
        logisti* supply-chain procurement purchasing buyer sourcing warehouse einkauf* einkaufer* achats acheteu*
        compras acquisti inkoop* inkoper lojistik satin-alma transport* disponent* shipping
    """,
    Family.SUPPORT: """
        support customer-service customer-success customer-care helpdesk service-desk kundenservice* kundenbetreu*
        kundendienst* service-client atencion-al-cliente atendimento klantenservice musteri*
    """,
    Family.OFFICE: """
        assistant* assistenz* assistentin* secretar* sekretar* office-manag* administrat* receptionist* empfang*
        sachbearbeit* asistent* asistan* assistente* segretari* sekreter* receptioniste* kontor* clerk
    """,
    Family.FOUNDER: """
        founder* cofounder* co-founder* owner* entrepreneur* self-employed freelance* freiberuf* selbststandig* inhaber*
        grunder* mitgrunder* fondateur* fondatrice* cofondat* fundador* cofundador* fondatore* imprenditor* emprendedor*
        empreendedor* eigenaar* oprichter* ondernemer* zzp kurucu* girisimci* zalozyciel* wlasciciel* grundare* partner
        independent предприним* основат*
    """,
    Family.EXECUTIVE: """
        ceo coo cio cmo cpo chro chief president vice-president vp evp svp md managing-director director* direktor*
        geschaftsfuhr* vorstand* chairman chairwoman chairperson board-member beirat* aufsichtsrat* directeu*
        directrice* diretor* direttor* consejero* genel-mudur* mudur* prezes* dyrektor* directeur* директор* head
        executive
    """,
    Family.MANAGEMENT: """
        manager* management lead leader teamlead* supervisor* leiter* leitung teamleit* abteilungsleit* responsable*
        gerente* coordinator* koordinator* coordinat* coordenador* gestor* responsabile* capo yonetici* kierownik*
        leidinggevend* chef jefe* encargad* менеджер* руковод*
    """,
}
# What follows in a headline is where somebody works, or something else that is said of oneself.
_AFTER_ROLE = re.compile(r"\s(?:at|bei|chez|bij|presso)\s|[|@\u00b7\u2022\u2013\u2014]|\s-\s")
_SHORTEST = 3  # signs that a beginning must have: a shorter one is found in too many words


def family(position: str | None, headline: str | None) -> Family | None:
    """The kind of work of one person: as the position says, or else the beginning of the headline."""
    found = _remembered(position) if position else None
    if found is None and headline:
        found = _remembered(_AFTER_ROLE.split(headline, maxsplit=1)[0])
    return found


def family_of(title: str) -> Family | None:
    """The kind of work that a title speaks of; of several, the one that stands first in `Family`."""
    told = _bare(title).split()
    found: list[Family] = []
    for pair in pairwise(tuple(told)):
        of_pair = list(_told("-".join(pair)))
        if of_pair:
            found += of_pair
            told = [word for word in told if word not in pair]
    found += (one for word in told for one in _told(word))
    return min(found, key=_RANK.__getitem__, default=None)


def _told(word: str) -> Iterator[Family]:
    if word in _WHOLE:
        yield _WHOLE[word]
    for beginning, found in _BEGINNINGS.get(word[:_SHORTEST], ()):
        # Two words are no beginning of one: "engineering intern" is not what "engineer…" stands for.
        if word.startswith(beginning) and ("-" in word) is ("-" in beginning):
            yield found


def _bare(text: str) -> str:
    """Comparable words without accents."""
    return _without_accents(words(text).replace("*", " "))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.replace("\u00f8", "o").replace("\u0142", "l"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _whole() -> dict[str, Family]:
    """Words without an end left open. One that stands under two families belongs to the first."""
    found: dict[str, Family] = {}
    for named, text in _WORDS.items():
        for word in text.split():
            if not word.endswith("*"):
                found.setdefault(_without_accents(word), named)
    return found


def _beginnings() -> dict[str, tuple[tuple[str, Family], ...]]:
    """Words of which only the beginning counts, by their first letters."""
    found: dict[str, list[tuple[str, Family]]] = {}
    for named, text in _WORDS.items():
        for word in text.split():
            if word.endswith("*"):
                beginning = _without_accents(word.removesuffix("*"))
                found.setdefault(beginning[:_SHORTEST], []).append((beginning, named))
    return {letters: tuple(listed) for letters, listed in found.items()}


_RANK = {named: place for place, named in enumerate(Family)}
_WHOLE = _whole()
_BEGINNINGS = _beginnings()
# Many people bear one title.
_remembered = lru_cache(maxsize=20_000)(family_of)
