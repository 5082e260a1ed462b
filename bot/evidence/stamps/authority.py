"""Asking a time-stamping authority (RFC 3161): a digest goes out, a signed time comes back. Nothing else leaves this
machine, and an answer counts only when it is over what was asked and holds by its own certificates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bot.evidence.stamps.certificate_chain import chain_of
from bot.evidence.stamps.revocation import Revoked
from bot.evidence.verify import granted, token_of

SECONDS = 30
MOST_BYTES = 200_000
QUERY = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class AuthorityError(Exception):
    """No stamp this time. ``code`` may stand in a log line; nothing of the answer does."""

    code = "stamp.failed"


class UnreachableAuthorityError(AuthorityError):
    """The authority did not answer, or refused."""

    code = "stamp.unreachable"


class BadAnswerError(AuthorityError):
    """The answer is not a stamp over what was asked."""

    code = "stamp.bad_answer"


@dataclass(frozen=True)
class StampAnswer:
    """A stamp: the answer with its signed part as it came, its certificates (the signer's first) and revocation lists
    (PEM), its time and when the first of these certificates ends, both in seconds since the epoch."""

    response: bytes
    chain: bytes
    stamped_at: int
    expires_at: int


async def ask(http: aiohttp.ClientSession, url: str, data: bytes) -> StampAnswer:
    """A stamp over ``data``. Raises AuthorityError."""
    # 2 MB that only a stamp needs.
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        async with http.post(
            url, data=request.as_bytes(), headers=QUERY, timeout=aiohttp.ClientTimeout(total=SECONDS)
        ) as answer:
            if answer.status != 200:
                raise UnreachableAuthorityError
            body = await answer.content.read(MOST_BYTES + 1)
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise UnreachableAuthorityError from None
    try:
        # Without the words that authorities write beside the signed token: nobody has signed those.
        kept = granted(token_of(body))
        response, token = decode_timestamp_response(kept), token_of(kept)
        if len(body) > MOST_BYTES or response.tst_info.nonce != request.nonce:
            raise BadAnswerError
        certificates = chain_of(token)
    except (ValueError, IndexError):
        raise BadAnswerError from None
    if not certificates:
        raise BadAnswerError
    chain = pem(certificates) + _revocation(token)
    known = Revoked()
    known.learn(chain)
    if why := known.looked_at(data, kept, pem(certificates)).wrong:
        raise BadAnswerError(why)
    ends = min(certificate.not_valid_after_utc for certificate in certificates)
    return StampAnswer(kept, chain, int(response.tst_info.gen_time.timestamp()), int(ends.timestamp()))


def _revocation(token: bytes) -> bytes:
    """The revocation lists that an authority put into its answer, PEM: kept beside it, for whoever wants to look."""
    from asn1crypto import cms
    from asn1crypto import pem as armor

    lists = cms.ContentInfo.load(token)["content"]["crls"]
    found = [one.chosen.dump() for one in lists if one.name == "crl"] if lists.native else []
    return b"".join(armor.armor("X509 CRL", der) for der in found)


def pem(certificates: Sequence[x509.Certificate]) -> bytes:
    """As a file."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)
