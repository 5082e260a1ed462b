"""Danish words that answer "who saw it?" without naming anybody, and words that tell who somebody is. Data only."""

from __future__ import annotations

from bot.case.named.vocabulary import Vocabulary, spaced

WORDS = Vocabulary(
    no=spaced(
        "nej neej nejj nejda nejnej naj næ næh nix niks niksen nope uden nul ingen intet"
        " ingenting ikke aldrig alene nah"
    ),
    yes=spaced("ja jo jep jeps yes ok okay jada javel nemlig"),
    later=spaced(
        "ved husker huske aner anelse sikker senere ukendt måske springe spring vente vent pas overblik tænke glemt"
        " mindes dunno vedikke muligvis overskue overskuer orker næste svært sværere usikker"
    ),
    filler=spaced(
        "der det var er så hørte set hørt nogen nogle andre anden jeg tror tak om til stede over ud end vidt vidste"
        " kunne havde har blev af på den heller vi mig kun bare vidner vidne vidnet som at hvem hvad men desværre"
        " overhovedet slet lige nu endnu mere mange flere også helt præcist personer mennesker at i blevet lagde mærke"
        " sjæl eneste øje øjne selv se ses en et virkelig sgu ik ikk godt være vi tage siges"
        " naboer naboerne alle overhovedet helst"
        " må skal jeg da ham hende noget vide sige opdagede tilstede hvor nærheden omkring hjemme han hun dem for"
    ),
    asking=spaced(
        "hvad hvem hvor hvordan hvorfor hvornår hvilken hvilke hvilket kan skal må er har findes betyder"
    ),
    never_a_name=spaced(
        "hjælp stop fortryd slet hvad hvem hvor hvordan hvorfor hvornår hvilken hvilke hvilket"
    ),
    possessive=spaced("min mit mine hans hendes deres vores dennes en et den de ham hende deres gamle nye"),
    role=spaced(
        "nabo naboen naboer naboerne overbo overboen underbo underboen genbo genboen kollega kollegaen kolleger"
        " kollegerne chef chefen leder lederen ven vennen venner veninde veninden veninder kæreste kæresten mand"
        " manden kone konen mor moren far faren forældre søn sønnen datter datteren børn børnene barn barnet søster"
        " søsteren bror broren moster faster onkel tante mormor morfar farmor farfar svigermor svigerfar svigerinde"
        " svoger kusine fætter niece nevø stedfar stedmor eks politi politiet betjent betjenten vagt vagten"
        " ekspedient ekspedienten kassedame buschauffør chauffør chaufføren pædagog lærer læreren læge lægen"
        " sagsbehandler vicevært viceværten postbud postbuddet forbipasserende familie familien bofælle roommate"
        " klassekammerat medstuderende træner træneren sælger kunde kunden fremmed dame damen pige pigen dreng drengen"
    ),
    given=spaced(
        "peter michael lars jens thomas henrik søren christian martin jan morten jesper anders niels mads rasmus per"
        " hans jørgen ole frederik mikkel kim erik poul john steen allan rené kenneth brian jacob jakob bent torben"
        " kristian daniel simon anton oscar oskar william noah lucas emil victor viktor malthe elias august magnus"
        " mathias mattias sebastian alexander tobias jonas nikolaj nicolai philip kasper casper flemming finn"
        " kurt leif carsten karsten claus klaus ulrik svend knud viggo otto aksel hassan ali ahmed mohammed"
        " anne kirsten mette hanne helle anna susanne lene maria marianne inge karen lone bente camilla pia charlotte"
        " louise inger tina gitte birthe jette ida emma sofie sofia freja ella alma clara karla laura isabella olivia"
        " mathilde julie sara sarah caroline cecilie katrine kathrine line maja amalie rikke sanne lotte dorthe"
        " dorte ulla lis lise lisbeth birgit birgitte else grethe ruth annette anette vibeke malene maibritt marie"
        " signe stine trine nanna astrid agnes ellen johanne rosa nora victoria viktoria fatima aisha zahra amina"
        " ove bo ib ane inga kaj åge"
    ),
    joins=spaced("og samt plus"),
)
