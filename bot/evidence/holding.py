"""Whether a stamp holds: an answer of RFC 3161 against what it is over and the certificates that are trusted."""

from __future__ import annotations

import hashlib


def wrong_with(data: bytes, answer: bytes, chain: bytes) -> str | None:
    """What is wrong with an answer over ``data``, as of its own time, when its certificates are trusted: the end of
    a key of the catalogues, or None. What ``verify.by_openssl`` says, without that command."""
    # Half a second of imports that only a stamp needs; pyhanko's bring an HTTP client, which is given nothing to fetch.
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from asn1crypto import pem as armor
    from asn1crypto import tsp
    from asn1crypto import x509 as ax509
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.errors import PathError, ValidationError

    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        signed = response["time_stamp_token"]["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint, time = info["message_imprint"]["hashed_message"].native, info["gen_time"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return "stamp_other"
    if imprint != hashlib.sha256(data).digest():
        return "stamp_other"
    if response["status"]["status"].native not in ("granted", "granted_with_mods"):
        return "stamp_bad"
    try:
        found = armor.unarmor(chain, multiple=True)
        anchors = [ax509.Certificate.load(der) for kind, _, der in found if kind == "CERTIFICATE"]
    except (ValueError, TypeError):
        return "stamp_bad"
    context = ValidationContext(trust_roots=anchors, other_certs=anchors, moment=time, allow_fetching=False)
    try:
        with ThreadPoolExecutor(1) as thread:  # its own loop, since this may be called from within one
            work = validate_tst_signed_data(signed, context, lambda name: hashlib.new(name, data).digest())
            found = thread.submit(asyncio.run, work).result()
    except (SignatureValidationError, PathError, ValidationError, ValueError, TypeError, KeyError):
        return "stamp_bad"
    holds = found["intact"] and found["valid"] and found.get("trust_problem_indic") is None
    return None if holds else "stamp_bad"
