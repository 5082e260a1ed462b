"""Stamps of an outside authority: asked for, kept, checked by two programs, renewed, and late when the authority is
away. The authority is a local one, made up with openssl."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from asn1crypto import cms, crl, tsp

from bot.evidence.command import check
from bot.evidence.stamps.authority import BadAnswerError, UnreachableAuthorityError, ask
from bot.evidence.stamps.notary import Notary
from bot.evidence.stamps.validity import looked_at
from bot.evidence.verify import by_openssl
from bot.words import Language
from standin.time_stamp_authority import PracticeAuthority, is_there
from storage.ledger.merkle import leaf_hash
from tests.bot.evidence.test_package_checked import wrong
from tests.kits.evidence_kit import CASE, Clock, by_itself, opened, seated, told

pytestmark = pytest.mark.skipif(not is_there(), reason="openssl is not installed on this computer")
needs_faketime = pytest.mark.skipif(
    shutil.which("faketime") is None, reason="faketime is not on this machine"
)
DATA = b"logbog stamp 1\nsomething\n"


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.mark.parametrize("with_root", [True, False])
async def test_an_answer_holds_by_both_checkers_and_for_nothing_else(tmp_path: Path, with_root: bool) -> None:
    authority = PracticeAuthority(tmp_path / "tsa", now(), with_root=with_root)
    async with authority.serving() as url, aiohttp.ClientSession() as http:
        answer = await ask(http, url, DATA)
    assert abs(answer.stamped_at - now().timestamp()) < 60
    assert answer.chain.count(b"BEGIN CERTIFICATE") == 1 + with_root
    (query,) = authority.asked
    assert DATA not in query
    assert len(query) < 100, "a digest is all that leaves the machine"
    other = PracticeAuthority(tmp_path / "other", now())
    for checker in (looked_at, by_openssl):
        assert not checker(DATA, answer.response, answer.chain).wrong
        assert checker(DATA + b"x", answer.response, answer.chain).wrong == "stamp_other"
        assert checker(DATA, answer.response, other.root).wrong == "stamp_bad"
        broken = answer.response[:-1] + bytes([answer.response[-1] ^ 1])
        assert checker(DATA, broken, answer.chain).wrong == "stamp_bad"
        if with_root:
            assert not checker(DATA, answer.response, authority.root).wrong


async def test_revocation_lists_in_an_answer_are_kept_and_stand_in_nobodys_way(tmp_path: Path) -> None:
    authority = PracticeAuthority(tmp_path / "tsa", now())
    async with authority.serving() as url, aiohttp.ClientSession() as http:
        await ask(http, url, DATA)
        answer = authority.answer

        async def with_list(query: bytes) -> bytes:
            found = tsp.TimeStampResp.load(await answer(query))
            found["time_stamp_token"]["content"]["crls"] = cms.RevocationInfoChoices(
                [cms.RevocationInfoChoice("crl", crl.CertificateList.load(authority.revoked()))]
            )
            return bytes(found.dump())

        authority.answer = with_list  # type: ignore[method-assign]  # openssl puts none into its answers
        kept = await ask(http, url, DATA)
    assert kept.chain.count(b"BEGIN X509 CRL") == 1
    for checker in (looked_at, by_openssl):
        assert not checker(DATA, kept.response, kept.chain).wrong


async def test_an_authority_that_fails_or_lies_gives_no_stamp(tmp_path: Path) -> None:
    authority = PracticeAuthority(tmp_path / "tsa", now())
    async with authority.serving() as url, aiohttp.ClientSession() as http:
        authority.away = True
        with pytest.raises(UnreachableAuthorityError):
            await ask(http, url, DATA)
        authority.away = False
        await ask(http, url, DATA)
        first = await authority.answer(authority.asked[1])

        async def again(query: bytes) -> bytes:
            return first

        authority.answer = again  # type: ignore[method-assign]  # an authority that repeats itself
        with pytest.raises(BadAnswerError):
            await ask(http, url, DATA)
    async with aiohttp.ClientSession() as http:
        with pytest.raises(UnreachableAuthorityError):
            await ask(http, url, DATA)


async def test_one_request_stamps_many_cases_and_each_package_shows_its_own_way(tmp_path: Path) -> None:
    authority, clock = PracticeAuthority(tmp_path / "tsa", now()), Clock(now())
    async with authority.serving() as url:
        scene = await opened(tmp_path / "store", clock, [url])
        await told(scene)
        others = [await seated(scene.store, clock, [url], bytes([n]) * 16) for n in range(1, 6)]
        for other in others:
            await other.capture(1, "andet")
        clock.on(days=1, minutes=1)
        await scene.notary.round()
        assert len(authority.asked) == 1
        clock.at = now()
        (path,) = await scene.pack(tmp_path)
        lines = check([str(path)])
        assert wrong(lines) == ["clock"], "the checkpoint says that it was made a day after its stamp"
        await scene.capture(4, "mere")
        (path,) = await scene.pack(tmp_path, 2)
        await scene.store.close()
    lines = check([str(path)])
    assert {"stamp_unchecked", "stamped_unchecked"} <= {line.key for line in lines}
    (stamped,) = [line.values for line in lines if line.key == "stamped_unchecked"]
    assert stamped["size"] == stamped["whole"]


async def test_without_an_answer_the_log_is_made_and_the_stamp_comes_days_later(tmp_path: Path) -> None:
    authority, clock = PracticeAuthority(tmp_path / "tsa", now()), Clock(now())
    async with authority.serving() as url:
        scene = await opened(tmp_path / "store", clock, [url])
        await told(scene)
        authority.away = True
        (path,) = await scene.pack(tmp_path)
        lines = check([str(path)])
        assert wrong(lines) == []
        assert "no_stamp" in {line.key for line in lines}
        clock.on(days=3)
        await scene.notary.round()
        authority.away = False
        await scene.notary.round()
        (path,) = await scene.pack(tmp_path, 1)
        await scene.store.close()
    lines = check([str(path)])
    assert "stamped_unchecked" in {line.key for line in lines}


async def test_a_package_with_stamps_holds_by_itself_and_with_a_trusted_root_only(tmp_path: Path) -> None:
    authority, clock = PracticeAuthority(tmp_path / "tsa", now()), Clock(now())
    async with authority.serving() as url:
        scene = await opened(tmp_path / "store", clock, [url])
        await told(scene)
        clock.at = now()
        (path,) = await scene.pack(tmp_path)
        await scene.store.close()
    assert wrong(check([str(path)])) == []
    code, said = by_itself([path], tmp_path)
    assert code == 0, said
    assert "provably" not in said
    assert "Signed by: Practice stamps. The issuer is not checked." in said
    other = PracticeAuthority(tmp_path / "other", now())
    for name, root, bad in (("right", authority.root, []), ("wrong", other.root, ["stamp_bad"] * 2)):
        (tmp_path / f"{name}.pem").write_bytes(root)
        assert wrong(check([str(path)], trusted=root)) == bad
        assert by_itself([path], tmp_path, "--trust", str(tmp_path / f"{name}.pem"))[0] == (1 if bad else 0)


async def test_stamps_exchanged_between_cases_are_noticed(tmp_path: Path) -> None:
    authority, clock = PracticeAuthority(tmp_path / "tsa", now()), Clock(now())
    async with authority.serving() as url:
        one = await opened(tmp_path / "one", clock, [url])
        two = await opened(tmp_path / "two", clock, [url], case=bytes(16))
        for scene in (one, two):
            await told(scene)
            await scene.notary.checkpoint(scene.case)
            await scene.notary.stamp()
        stamps = [await scene.store.proofs.stamps([1]) for scene in (one, two)]
        checkpoint = (await one.store.proofs.checkpoints(CASE))[0]
        (stamp,), (way,) = stamps[1]
        grounds = await one.notary.grounds(CASE, checkpoint.size)
        exchanged = dataclasses.replace(grounds, stamps=[stamp], ways=[way])

        async def other(case: bytes, seen: int) -> object:
            return exchanged

        one.notary.grounds = other  # type: ignore[method-assign,assignment]
        (path,) = await one.pack(tmp_path)
        await one.store.close()
        await two.store.close()
    assert wrong(check([str(path)])) == ["stamp_other"]
    assert by_itself([path], tmp_path)[0] == 1


@needs_faketime
async def test_the_stamps_of_an_authority_that_is_not_asked_any_more_are_renewed_by_another(
    tmp_path: Path,
) -> None:
    clock = Clock(now())
    first, second = (PracticeAuthority(tmp_path / name, clock(), 365) for name in ("one", "two"))
    async with first.serving() as old, second.serving() as new:
        scene = await opened(tmp_path / "store", clock, [old])
        await told(scene)
        await scene.notary.checkpoint(scene.case)
        await scene.notary.round()
        clock.on(days=300)
        second.at = clock()
        second.renew(clock(), 7000)
        scene.notary = Notary(scene.store, (new,), clock)
        await scene.notary.round()
        stamps, ways = await scene.store.proofs.stamps([1])
        assert [one.authority for one in stamps] == [old, new]
        assert [(way.kind, way.item) for way in ways if way.stamp == 2] == [("checkpoint", 1), ("stamp", 1)]
        paths = await scene.pack(tmp_path)
        await scene.store.close()
    assert wrong(check([str(path) for path in paths])) == []


async def test_a_stamp_holds_fifteen_years_on_and_is_renewed_before_its_certificates_end(
    tmp_path: Path,
) -> None:
    """The clock goes ahead; the first certificate ends after a year, the stamp is stamped again before."""
    clock = Clock(now())
    authority = PracticeAuthority(tmp_path / "tsa", clock(), 365)
    async with authority.serving() as url:
        scene = await opened(tmp_path / "store", clock, [url])
        await told(scene)
        clock.at = now()
        await scene.notary.checkpoint(scene.case)
        await scene.notary.round()
        ((first,), _) = await scene.store.proofs.stamps([1])
        clock.on(days=250)
        await scene.notary.round()
        assert len((await scene.store.proofs.stamps([1]))[0]) == 1, "not due yet"
        clock.on(days=50)
        authority.at = clock()
        authority.renew(clock(), 10)
        await scene.notary.round()
        assert len((await scene.store.proofs.stamps([1]))[0]) == 1, "no use in a certificate that ends sooner"
        clock.on(days=2)
        authority.at = clock()
        authority.renew(clock(), 7000)
        await scene.notary.round()
        stamps, ways = await scene.store.proofs.stamps([1])
        assert [(way.kind, way.item) for way in ways] == [("checkpoint", 1), ("stamp", first.no)]
        assert stamps[1].root == leaf_hash(first.response)
        (path,) = await scene.pack(tmp_path)
        await scene.store.close()
    assert wrong(check([str(path)])) == []
    script = [sys.executable, "-m", "bot", "verify", str(path), "--language", str(Language.ENGLISH)]
    ahead = ["faketime", "-f", "+15y"]
    for command in (
        script,
        [sys.executable, "-I", str(tmp_path / "verify.py"), str(path), "--language", "en"],
    ):
        by_itself([path], tmp_path)
        done = run([*ahead, *command])
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Stamp 2 fits the package" in done.stdout
