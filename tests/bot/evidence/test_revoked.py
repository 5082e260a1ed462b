"""A stamp whose certificate was revoked: before, later and harmlessly, later with the key in doubt. The lists are made
by openssl, by a certificate authority of its own folder."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest
from asn1crypto import cms, crl, tsp
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from bot.evidence.command import check
from bot.evidence.stamps.authority import BadAnswerError, StampAnswer, ask
from bot.evidence.stamps.revocation import BrokenListError, Revoked
from bot.evidence.verify import Line
from standin.time_stamp_authority import PracticeAuthority, is_there
from tests.bot.evidence.test_package_checked import wrong
from tests.kits.evidence_kit import Clock, by_itself, opened, told
from tests.kits.operator_kit import Operator

pytestmark = pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer")
DATA = b"logbog stamp 1\nsomething\n"
HOUR = dt.timedelta(hours=1)
CONFIG = """
[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 30
crl_extensions = with_number
[with_number]
authorityKeyIdentifier = keyid
"""


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Revoking:
    """The authority's own list, by ``openssl ca``."""

    def __init__(self, folder: Path, authority: PracticeAuthority) -> None:
        folder.mkdir()
        self._folder = folder
        key = authority._root_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        for name, content in (("root.key", key), ("root.pem", authority.root), ("ca.cnf", CONFIG.encode())):
            (folder / name).write_bytes(content)
        (folder / "crlnumber").write_text("01\n")

    def list(self, revoked: Sequence[tuple[x509.Certificate, dt.datetime, str]]) -> bytes:
        """PEM: each certificate with when and why; "" for no reason."""
        lines = []
        for certificate, at, reason in revoked:
            ends = certificate.not_valid_after_utc
            why = f"{at:%y%m%d%H%M%SZ}" + (f",{reason}" if reason else "")
            lines.append(
                f"R\t{ends:%y%m%d%H%M%SZ}\t{why}\t{certificate.serial_number:040X}\tunknown\t/CN=x\n"
            )
        (self._folder / "index.txt").write_text("".join(lines))
        command = [
            "openssl",
            "ca",
            "-config",
            "ca.cnf",
            "-gencrl",
            "-keyfile",
            "root.key",
            "-cert",
            "root.pem",
        ]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count(b"BEGIN X509 CRL") == 1
        return done.stdout


async def stamped(folder: Path) -> tuple[PracticeAuthority, StampAnswer, x509.Certificate]:
    """An authority, its stamp, and the certificate that signed it."""
    authority = PracticeAuthority(folder / "tsa", now() - dt.timedelta(days=1))
    async with authority.serving() as url, aiohttp.ClientSession() as http:
        answer = await ask(http, url, DATA)
    return authority, answer, signer_of(folder / "tsa")


COURSES = [
    ("before, superseded", -HOUR, "superseded", "stamp_revoked"),
    ("before, the key", -HOUR, "keyCompromise", "stamp_revoked"),
    ("before, no reason", -HOUR, "", "stamp_revoked"),
    ("later, superseded", HOUR, "superseded", ""),
    ("later, ended", HOUR, "cessationOfOperation", ""),
    ("later, affiliation", HOUR, "affiliationChanged", ""),
    ("later, unspecified", HOUR, "unspecified", ""),
    ("later, the key", HOUR, "keyCompromise", "stamp_key_lost"),
    ("later, the authority's key", HOUR, "CACompromise", "stamp_key_lost"),
    ("later, on hold", HOUR, "certificateHold", "stamp_key_lost"),
    ("later, no reason", HOUR, "", "stamp_key_lost"),
]


async def test_what_a_revocation_makes_of_a_stamp(tmp_path: Path) -> None:
    authority, answer, signer = await stamped(tmp_path)
    revoking = Revoking(tmp_path / "ca", authority)
    at = dt.datetime.fromtimestamp(answer.stamped_at, dt.UTC)
    other = x509.load_pem_x509_certificate(PracticeAuthority(tmp_path / "o", now()).root)
    found: dict[str, str] = {}
    for name, after, reason, _ in COURSES:
        given = revoking.list([(other, at - HOUR, "keyCompromise"), (signer, at + after, reason)])
        for form in (given, x509.load_pem_x509_crl(given).public_bytes(serialization.Encoding.DER)):
            known = Revoked(form)
            known.learn(answer.chain)
            verdict = known.looked_at(DATA, answer.response, answer.chain).wrong
            assert found.setdefault(name, verdict) == verdict
            later = [line for line in known.told([answer.response]) if line.key == "stamp_revoked_later"]
            assert bool(later) is (not verdict)
            assert all(f"{at + HOUR:%Y-%m-%d %H:%M:%S}" in line.values["time"] for line in later)
    assert found == {name: expected for name, _, _, expected in COURSES}
    known = Revoked(revoking.list([(other, at - HOUR, "keyCompromise")]))
    assert not known.looked_at(DATA, answer.response, answer.chain).wrong, "another's"
    assert known.looked_at(DATA + b"x", answer.response, answer.chain).wrong == "stamp_other"


async def test_a_list_that_its_issuer_has_not_signed_says_nothing(tmp_path: Path) -> None:
    authority, answer, signer = await stamped(tmp_path)
    at = dt.datetime.fromtimestamp(answer.stamped_at, dt.UTC)
    forger = PracticeAuthority(tmp_path / "forger", now())
    forged = Revoking(tmp_path / "forged", forger).list([(signer, at - HOUR, "keyCompromise")])
    known = Revoked(forged)
    known.learn(answer.chain)
    assert not known.looked_at(DATA, answer.response, answer.chain).wrong
    assert known.told([]) == [Line(None, "lists_unread", {"count": 1})]
    known.learn(forged.replace(b"MII", b"MIJ"))
    assert known.told([]) == [Line(None, "lists_unread", {"count": 2})], "one cannot even be read"
    known.learn(forger.root)  # of the same name as the true one
    assert not known.looked_at(DATA, answer.response, answer.chain).wrong
    for broken in (b"", b"no list", forged.replace(b"X509 CRL", b"SOMETHING"), authority.root):
        if broken:
            with pytest.raises(BrokenListError):
                Revoked(broken)


async def test_a_package_with_a_revoked_stamp_says_so_by_its_name(tmp_path: Path) -> None:
    authority, clock = PracticeAuthority(tmp_path / "tsa", now() - dt.timedelta(days=1)), Clock(now())
    async with authority.serving() as url:
        scene = await opened(tmp_path / "store", clock, [url])
        await told(scene)
        clock.at = now()
        (path,) = await scene.pack(tmp_path)
    await scene.store.close()
    signer = signer_of(tmp_path / "tsa")
    revoking = Revoking(tmp_path / "ca", authority)
    keys = [line.key for line in check([str(path)])]
    assert keys[-2:] == ["list_unchecked", "stamped_unchecked"]
    lost = revoking.list([(signer, now() + HOUR, "keyCompromise")])
    lines = check([str(path)], revoked=lost)
    assert wrong(lines) == ["stamp_key_lost"] * 2, "the one over the list as well"
    assert [line.key for line in lines][-2:] == ["no_stamp_counts", "lists"], (
        "what does not count proves no time"
    )
    assert wrong(check([str(path)], revoked=lost, trusted=authority.root)) == ["stamp_key_lost"] * 2
    superseded = revoking.list([(signer, now() + HOUR, "superseded")])
    lines = check([str(path)], revoked=superseded)
    assert wrong(lines) == []
    assert [line.key for line in lines][-4:] == [
        *("stamped_unchecked", "stamp_revoked_later", "stamp_revoked_later", "lists")
    ]
    for name, content in (("lost.pem", lost), ("superseded.pem", superseded), ("none.pem", b"nothing")):
        (tmp_path / name).write_bytes(content)
    operator = Operator(tmp_path)
    command = ("verify", str(path), "--language", "en", "--revoked")
    done = operator.types(*command, "lost.pem")
    assert (done.returncode, "Stamp 1 does not count" in done.stdout) == (1, True)
    done = operator.types(*command, "superseded.pem")
    assert (done.returncode, "Stamp 1 counts: the certificate was revoked only on" in done.stdout) == (
        0,
        True,
    )
    assert "Revocation lists read: 1, the newest of" in done.stdout
    assert operator.types(*command, "none.pem").returncode == 2
    assert by_itself([path], tmp_path)[0] == 0, "verify.py looks at no lists, and the guide says so"


def with_list(authority: PracticeAuthority, revoked: bytes) -> None:
    """From now on its answers carry this list; openssl puts none into them by itself."""
    plain = authority.answer
    der = x509.load_pem_x509_crl(revoked).public_bytes(serialization.Encoding.DER)

    async def answer(query: bytes) -> bytes:
        found = tsp.TimeStampResp.load(await plain(query))
        found["time_stamp_token"]["content"]["crls"] = cms.RevocationInfoChoices(
            [cms.RevocationInfoChoice("crl", crl.CertificateList.load(der))]
        )
        return bytes(found.dump())

    authority.answer = answer  # type: ignore[method-assign]  # an authority with lists


def signer_of(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "signer.pem").read_bytes())


async def test_a_list_that_came_with_a_later_stamp_counts_for_the_earlier_one(tmp_path: Path) -> None:
    authority, clock = PracticeAuthority(tmp_path / "tsa", now() - dt.timedelta(days=1)), Clock(now())
    async with authority.serving() as url:
        scene = await opened(tmp_path / "store", clock, [url])
        await told(scene)
        clock.at = now()
        await scene.notary.checkpoint(scene.case)
        await scene.notary.stamp()
        stolen = signer_of(tmp_path / "tsa")
        authority.renew(now() - HOUR, 3650)
        lost = [(stolen, now() + HOUR, "keyCompromise")]  # in an hour: openssl has no parts of a second
        with_list(authority, Revoking(tmp_path / "ca", authority).list(lost))
        await scene.capture(3, "og igen")
        clock.at = now()
        (path,) = await scene.pack(tmp_path)
    await scene.store.close()
    lines = check([str(path)])
    assert wrong(lines) == ["stamp_key_lost"]
    assert [line.values["number"] for line in lines if line.key == "stamp_key_lost"] == [1]
    (stamped,) = [line.values for line in lines if line.key == "stamped_unchecked"]
    assert stamped["size"] == stamped["whole"], "the later stamp covers the checkpoint of this package"


async def test_an_authority_that_says_itself_that_it_was_revoked_gives_no_stamp(tmp_path: Path) -> None:
    authority = PracticeAuthority(tmp_path / "tsa", now() - dt.timedelta(days=1))
    revoking = Revoking(tmp_path / "ca", authority)
    with_list(authority, revoking.list([(signer_of(tmp_path / "tsa"), now() - HOUR, "superseded")]))
    async with authority.serving() as url, aiohttp.ClientSession() as http:
        with pytest.raises(BadAnswerError, match="stamp_revoked"):
            await ask(http, url, DATA)
