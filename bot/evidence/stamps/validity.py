"""Whether a stamp holds: an answer of RFC 3161 against what it is over and the certificates that are trusted."""

from __future__ import annotations

import hashlib

from bot.evidence.verify import Stamped, certificates_of, name_of, token_of


def looked_at(data: bytes, answer: bytes, chain: bytes, trusted: bytes = b"") -> Stamped:
    """What an answer over ``data`` is worth as of its own time, when the certificates in ``trusted`` are trusted, or,
    without any, those that came with it (``chain``); both PEM. Time, imprint and signer come out of the signed token
    alone. What ``verify.by_openssl`` says, without that command."""
    # Half a second of imports that only a stamp needs; pyhanko's bring an HTTP client, which is given nothing to fetch.
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from asn1crypto import cms
    from asn1crypto import x509 as ax509
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
    from pyhanko_certvalidator import ValidationContext

    try:
        token = token_of(answer)
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint, time = info["message_imprint"]["hashed_message"].native, info["gen_time"].native
    except Exception:  # noqa: BLE001 - as below
        return Stamped("stamp_other")
    if imprint != hashlib.sha256(data).digest():
        return Stamped("stamp_other")
    try:
        anchors = [ax509.Certificate.load(der) for der in certificates_of(trusted or chain)]
        others = [ax509.Certificate.load(der) for der in certificates_of(chain)]
    except (ValueError, TypeError):
        return Stamped("stamp_bad")
    context = ValidationContext(
        trust_roots=anchors, other_certs=[*anchors, *others], moment=time, allow_fetching=False
    )
    try:
        with ThreadPoolExecutor(1) as thread:  # its own loop, since this may be called from within one
            work = validate_tst_signed_data(signed, context, lambda name: hashlib.new(name, data).digest())
            found = thread.submit(asyncio.run, work).result()
        if not (found["intact"] and found["valid"] and found.get("trust_problem_indic") is None):
            return Stamped("stamp_bad")
        return Stamped("", time, *_whose(found["signing_cert"].dump(), token, chain, trusted))
    except Exception:  # noqa: BLE001 - the library stumbles over a broken token in many ways; none is a reason to wait
        return Stamped("stamp_bad")


def _whose(signer: bytes, token: bytes, chain: bytes, trusted: bytes) -> tuple[str, str]:
    """The name of who signed, and the SHA-256 of the certificate at the top of the signer's own chain, as far as what
    is trusted (or, without any, what came along) has it."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from bot.evidence.stamps.certificate_chain import chain_from, inside

    given = [x509.load_der_x509_certificate(der) for der in certificates_of(chain + b"\n" + trusted)]
    upwards = chain_from(x509.load_der_x509_certificate(signer), [*inside(token), *given])
    counted = set(certificates_of(trusted or chain))
    tops = [der for one in upwards if (der := one.public_bytes(Encoding.DER)) in counted]
    return name_of(signer), hashlib.sha256(tops[-1]).hexdigest() if tops else "?"
