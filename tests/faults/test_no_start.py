"""What would be unsafe does not start: a disk that does not sync, a key that others can read, a folder in use."""

from __future__ import annotations

from pathlib import Path

from tests.faults.process import lines, log
from tests.faults.sending import called
from tests.kits.traced import finished, need_strace, under_strace
from tests.kits.world import Bot, World, world


async def _refuses(made: World, bot: Bot, part: str) -> None:
    """It ends by itself with one sentence, and nothing was asked of Telegram for it."""
    before = len(called(made, "getUpdates"))
    await bot.start()
    assert await bot.ended() == 2
    [line] = lines(bot, "logbog: ")
    assert part in line
    assert "Traceback" not in log(bot)
    assert len(called(made, "getUpdates")) == before


async def test_a_disk_that_does_not_sync(tmp_path: Path) -> None:
    """Every fsync fails, from the first that is made of what an earlier life has left."""
    need_strace()
    async with world(tmp_path) as made:
        await made.phone().send(text="før")
        await made.phone().reads("Gemt")
        await made.bot.kill()
        plain, trace = list(made.bot.command), tmp_path / "strace"
        inject = "--inject=fsync,fdatasync:error=EIO:when=1+"
        made.bot.command = under_strace(made.bot, trace, "--trace=fsync,fdatasync", "--seccomp-bpf", inject)
        await _refuses(made, made.bot, "storage.failed")
        assert "(INJECTED)" in await finished(trace)
        made.bot.command = plain
        made.bot.output.unlink()
        await made.bot.start()
        await made.phone().send(text="efter")
        await made.phone().reads("nr. 2|2 beskeder")


async def test_a_key_that_others_can_read(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await made.phone().send(text="før")
        await made.phone().reads("Gemt")
        await made.bot.stop()
        for mode in (0o640, 0o604, 0o622):
            (tmp_path / "data.key").chmod(mode)
            made.bot.output.unlink(missing_ok=True)
            await _refuses(made, made.bot, "storage.open_key_file")


async def test_a_folder_that_another_has_open(tmp_path: Path) -> None:
    async with world(tmp_path) as made:
        await made.phone().send(text="før")
        await made.phone().reads("Gemt")
        second = Bot(made.url, made.practice.token, tmp_path)
        second.output = tmp_path / "second.log"
        await second.start()
        assert await second.ended() == 2
        [line] = lines(second, "logbog: ")
        assert "stop it first" in line
        await made.phone().send(text="efter")
        await made.phone().reads("nr. 2|2 beskeder")
