"""English words that answer "who saw it?" without naming anybody, and words that tell who somebody is. Data only."""

from __future__ import annotations

from bot.case.named.vocabulary import Vocabulary, spaced

WORDS = Vocabulary(
    no=spaced(
        "no nope nah naw without none nobody noone nothing not never alone didnt wasnt werent isnt zero neither"
    ),
    yes=spaced("yes yeah yep yup sure ok okay yea"),
    later=spaced(
        "know dunno idk remember idea later unsure unknown maybe perhaps skip wait pass forgot recall think certain"
        " sure clue possibly rather next beats hard"
    ),
    filler=spaced(
        "there was were is it i saw see seen heard hear anyone anybody one else that of a the to me just only my"
        " witness witnesses people did do dont have has had been around by myself on own who what but sorry im am"
        " at all ever even now right yet thanks thank you cant cannot could can be them him her any as far aware"
        " soul myself home id say could havent a really there"
        " present here so really more than someone somebody am in we us they for"
    ),
    asking=spaced(
        "what who whom whose why how when where which can should do does did is are must could would may will was were"
    ),
    never_a_name=spaced("help please stop undo delete what who whom whose why how when where which"),
    possessive=spaced("my his her their our the a an some old new"),
    role=spaced(
        "neighbour neighbours neighbor neighbors colleague colleagues boss manager friend friends girlfriend"
        " boyfriend partner husband wife mother mum mom father dad parents son daughter kids children child sister"
        " brother aunt uncle grandmother grandfather grandma grandpa cousin nephew niece stepfather stepmother ex"
        " police officer policeman guard cashier driver teacher doctor nurse postman passer passerby family flatmate"
        " roommate housemate classmate coach shopkeeper customer stranger lady woman man girl boy guy"
    ),
    given=spaced(
        "james robert john michael david william richard joseph charles christopher matthew anthony mark steven"
        " andrew paul joshua kenneth kevin brian george edward jason ryan jacob gary nicholas eric jonathan stephen"
        " larry justin scott brandon benjamin samuel gregory frank patrick jack henry oliver harry jake alfie leo"
        " arthur archie tom ben sam dan mike dave steve chris matt joe bob jim tim nick alex adam luke lewis liam"
        " mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra"
        " ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia"
        " amy angela helen anna pamela nicole emma samantha christine catherine kate katie rachel janet maria heather"
        " diane ruth julie olivia joyce victoria kelly lauren christina joan evelyn judith megan alice jane lucy"
        " sophie chloe grace ella charlotte isla lily claire fiona gemma zoe"
    ),
    joins=spaced("and plus"),
)
