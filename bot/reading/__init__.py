"""Screenshots read: their lines, the side of the bubble, how sure. What was read is an offer, never a fact.

``values``   what is asked and answered; nothing heavy is loaded
``child``    the process that reads one picture, with no network and no files (``bot.log.workers.limits``)
``models``   the two models and their library, or why they are missing
``shapes``   the places of text, by detection; ``letters``: what stands there; ``sides``: whose bubble
``command``  ``logbog picture FILE``
"""
