"""A local time-stamping authority (RFC 3161) for tests and the demo, made with ``openssl ts``: its certificates are
made up on the spot, so its stamps prove nothing to anybody."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SIGNER_NAME = "Practice stamps"
ROOT_NAME = "Practice root of Logbog, made up, proves nothing to anybody"
"""Longer, so that its certificate comes second: DER wants a set in order, and openssl leaves it as it is."""
CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
{certs}
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def is_there() -> bool:
    """Whether this machine has what it takes."""
    return shutil.which("openssl") is not None


class PracticeAuthority:
    """One authority in a folder. ``now`` is when its certificates begin; they last ``days``. ``at`` makes openssl
    take another time for its own (it needs ``faketime``). ``away``: it answers with an error. ``asked`` are the
    requests."""

    def __init__(self, folder: Path, now: dt.datetime, days: int = 3650, *, with_root: bool = True) -> None:
        self._folder = folder
        self._with_root = with_root
        self.at: dt.datetime | None = None
        self.away = False
        self.asked: list[bytes] = []
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(
            CONFIG.format(folder=folder, certs=f"certs = {folder}/chain.pem" if with_root else "")
        )
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self._root = _certificate(ROOT_NAME, self._root_key, None, self._root_key, now, 7300)
        self.renew(now, days)

    @property
    def root(self) -> bytes:
        """The root's certificate, PEM."""
        return self._root.public_bytes(serialization.Encoding.PEM)

    def revoked(self) -> bytes:
        """Its list of revoked certificates, DER: none."""
        now = self._root.not_valid_before_utc
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._root.subject)
            .last_update(now)
            .next_update(now + dt.timedelta(days=30))
        )
        found = builder.sign(self._root_key, hashes.SHA256())
        return found.public_bytes(serialization.Encoding.DER)

    def renew(self, now: dt.datetime, days: int) -> None:
        """Another certificate to sign with."""
        key = ec.generate_private_key(ec.SECP256R1())
        signer = _certificate(SIGNER_NAME, key, self._root, self._root_key, now, days)
        signer_pem = signer.public_bytes(serialization.Encoding.PEM)
        (self._folder / "signer.pem").write_bytes(signer_pem)
        (self._folder / "chain.pem").write_bytes(self.root if self._with_root else b"")
        (self._folder / "signer.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    async def answer(self, query: bytes) -> bytes:
        """What openssl answers."""
        file = self._folder / "query.tsq"
        file.write_bytes(query)
        moved = (
            ["faketime", "-f", self.at.astimezone(dt.UTC).strftime("@%Y-%m-%d %H:%M:%S")] if self.at else []
        )
        command = [*moved, "openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq"]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=self._folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        answer, _ = await process.communicate()
        return answer

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its address while it answers."""

        async def handle(request: web.Request) -> web.Response:
            query = await request.read()
            self.asked.append(query)
            if self.away:
                raise web.HTTPServiceUnavailable
            return web.Response(body=await self.answer(query), content_type="application/timestamp-reply")

        app = web.Application()
        app.router.add_post("/", handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
        finally:
            await runner.cleanup()


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    days: int,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    authority = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    if not authority:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())
