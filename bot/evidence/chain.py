"""The certificates from a stamp's signer upwards. What this needs is loaded where there is a stamp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from rfc3161_client import TimeStampResponse


def chain_of(response: TimeStampResponse, further: Sequence[x509.Certificate] = ()) -> list[x509.Certificate]:
    """The signer's certificate and those above it, as far as the answer or ``further`` has them; none without the
    signer's."""
    from cryptography import x509

    inside = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
    pool = [*inside, *further]
    (signer,) = response.signed_data.signer_infos
    chain = [one for one in pool if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)]
    chain = chain[:1]
    while chain and (above := issuer_of(chain[-1], pool)) is not None and above not in chain:
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
