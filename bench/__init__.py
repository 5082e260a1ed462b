"""Benchmarks: the real process against the stand-in for Telegram, beside two peers (``python -m bench``).

Three processes: the contestant, the stand-in (``python -m standin``) and this one, which sends. What counts as
acknowledged is what the stand-in has got. All of them share the same cores, so runs are paired (A B C A B C …) and
what is reported are ratios within one run.
"""
