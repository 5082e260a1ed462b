"""The certificates from a stamp's signer upwards. What this needs is loaded where there is a stamp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509


def inside(token: bytes) -> list[x509.Certificate]:
    """The certificates that a token carries. Raises ValueError."""
    from asn1crypto import cms
    from cryptography import x509

    found = cms.ContentInfo.load(token)["content"]["certificates"]
    return [x509.load_der_x509_certificate(one.chosen.dump()) for one in found if one.name == "certificate"]


def chain_of(token: bytes, further: Sequence[x509.Certificate] = ()) -> list[x509.Certificate]:
    """The signer's certificate and those above it, as far as the token or ``further`` has them; none without the
    signer's. Raises ValueError."""
    from asn1crypto import cms

    (signer,) = cms.ContentInfo.load(token)["content"]["signer_infos"]
    if signer["sid"].name != "issuer_and_serial_number":
        return []
    issuer, serial = signer["sid"].chosen["issuer"].dump(), signer["sid"].chosen["serial_number"].native
    pool = [*inside(token), *further]
    found = [one for one in pool if (one.issuer.public_bytes(), one.serial_number) == (issuer, serial)]
    return chain_from(found[0], pool) if found else []


def chain_from(certificate: x509.Certificate, pool: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """A certificate and those above it, as far as ``pool`` has them."""
    chain = [certificate]
    while (above := issuer_of(chain[-1], pool)) is not None and above not in chain:
        chain.append(above)
    return chain


def issuer_of(certificate: x509.Certificate, pool: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """Whose signature a certificate bears, of those in ``pool``."""
    from cryptography.exceptions import InvalidSignature

    for one in pool:
        try:
            certificate.verify_directly_issued_by(one)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return one
    return None
