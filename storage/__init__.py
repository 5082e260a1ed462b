"""What is kept: inbox, sealed records, files, keys, ledger. Knows nothing of stalking, of Telegram or of
people.

The words used here: an *account* is an opaque 32-byte keyed hash; a *case* is a list of sealed *events*
(opaque bytes) with a ledger over them; a *document* is a small sealed state by name; a *task* is something
due at a time.
"""
