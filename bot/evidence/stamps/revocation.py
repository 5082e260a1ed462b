"""Whether a certificate of a stamp was revoked, and what that means for the stamp (RFC 3161 §4):

    revoked before the stamp's time                              the stamp does not count
    revoked later, and the list says why, and it was not the key the stamp counts, and it is said
    revoked later, for any other reason or for none              none of its stamps counts

Looked for in the revocation lists (RFC 5280 §5) that lie in a package, and in those that are given from outside: a list
that is newer than the package knows more. A list counts only where the certificate of its issuer is there and has
signed it. Answers of OCSP are not looked at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.evidence.stamps.certificate_chain import chain_of, issuer_of
from bot.evidence.verify import Line, Stamped, token_of

if TYPE_CHECKING:
    from cryptography import x509

_PEM = rb"-----BEGIN %s-----.+?-----END %s-----\n?"
_CERTIFICATES = re.compile(_PEM % (b"CERTIFICATE", b"CERTIFICATE"), re.DOTALL)
_LISTS = re.compile(_PEM % (b"X509 CRL", b"X509 CRL"), re.DOTALL)
HARMLESS = ("unspecified", "affiliationChanged", "superseded", "cessationOfOperation")
"""Reasons that leave the earlier stamps of a certificate what they were, by their names in RFC 5280 §5.3.1."""


class BrokenListError(ValueError):
    """What was given is no revocation list."""


class Revoked:
    """What is known of revoked certificates. Loads nothing before there is a stamp to look at."""

    def __init__(self, given: bytes = b"") -> None:
        """``given``: lists from outside, PEM or DER. Raises BrokenListError."""
        self._lists: list[x509.CertificateRevocationList] = []
        self._certificates: list[x509.Certificate] = []
        self._known: set[bytes] = set()
        self._unread = 0
        self._later: dict[bytes, dt.datetime] = {}  # answers that count although, and when it was revoked
        if given:
            self.learn(given if b"-----BEGIN" in given else _armored(given))
            if not self._lists:
                raise BrokenListError

    def learn(self, pem: bytes) -> None:
        """The certificates and lists of a file. A list that cannot be read is told of as such; a certificate that
        cannot be read vouches for nothing."""
        from cryptography import x509  # only where there is a stamp

        for data in {*_CERTIFICATES.findall(pem), *_LISTS.findall(pem)} - self._known:
            self._known.add(data)
            try:
                if b"X509 CRL" in data:
                    self._lists.append(x509.load_pem_x509_crl(data))
                else:
                    self._certificates.append(x509.load_pem_x509_certificate(data))
            except ValueError:
                self._unread += b"X509 CRL" in data

    def looked_at(self, data: bytes, answer: bytes, chain: bytes, trusted: bytes = b"") -> Stamped:
        """A checker of ``verify``: what a stamp is by itself, or what is known of its certificates that speaks
        against it."""
        from bot.evidence.stamps.validity import looked_at

        found = looked_at(data, answer, chain, trusted)
        if found.wrong or found.time is None or not self._lists:
            return found
        self.learn(chain + b"\n" + trusted)
        wrong = self._against(answer, found.time)
        return found._replace(wrong=wrong) if wrong else found

    def _against(self, answer: bytes, time: dt.datetime) -> str:
        """What a list says against a stamp of this time: the key of a line, or "". What it says that does no harm is
        remembered."""
        for certificate in self._chain(answer):
            for entry in self._entries(certificate):
                if entry.revocation_date_utc <= time:
                    return "stamp_revoked"
                if _reason(entry) not in HARMLESS:
                    return "stamp_key_lost"
                known = self._later.get(answer, entry.revocation_date_utc)
                self._later[answer] = min(known, entry.revocation_date_utc)
        return ""

    def told(self, answers: Sequence[bytes], names: Sequence[str] = ()) -> list[Line]:
        """What is to be said of stamps that count although, in the order of ``answers``, by their ``names`` or else
        their numbers; and how new the lists are."""
        lines = [
            Line(None, "stamp_revoked_later", {"number": name, "time": _shown(self._later[answer])})
            for name, answer in zip(names or range(1, len(answers) + 1), answers, strict=True)
            if answer in self._later
        ]
        checked = [one for one in self._lists if self._signer(one) is not None]
        if checked:
            newest = max(one.last_update_utc for one in checked)
            lines.append(Line(None, "lists", {"count": len(checked), "time": _shown(newest)}))
        if unread := self._unread + len(self._lists) - len(checked):
            lines.append(Line(None, "lists_unread", {"count": unread}))
        return lines

    def _chain(self, answer: bytes) -> list[x509.Certificate]:
        """The signer's certificate and those above it, as far as they are known."""
        return chain_of(token_of(answer), self._certificates)

    def _entries(self, certificate: x509.Certificate) -> list[x509.RevokedCertificate]:
        """What lists of its issuer's say of a certificate."""
        issuer = issuer_of(certificate, self._certificates)
        found = [
            one.get_revoked_certificate_by_serial_number(certificate.serial_number)
            for one in self._lists
            if issuer is not None and one.issuer == certificate.issuer and _signed(one, issuer)
        ]
        return [entry for entry in found if entry is not None]

    def _signer(self, revoked: x509.CertificateRevocationList) -> x509.Certificate | None:
        named = (one for one in self._certificates if one.subject == revoked.issuer)
        return next((one for one in named if _signed(revoked, one)), None)


def _signed(revoked: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return revoked.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # others raise TypeError
    except (TypeError, ValueError):
        return False


def _reason(entry: x509.RevokedCertificate) -> str:
    """ "" where the list does not say."""
    from cryptography import x509

    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
    except (x509.ExtensionNotFound, ValueError):
        return ""


def _armored(der: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        return x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)
    except ValueError:
        raise BrokenListError from None


def _shown(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")
