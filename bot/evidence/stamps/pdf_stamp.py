"""A document time stamp in a PDF (PAdES): an ordinary reader of PDFs shows it. The file that was made stays whole at
the beginning; the stamp is appended to it, so PDF/A and tags stay."""

from __future__ import annotations

import asyncio
import io

import aiohttp

from bot.evidence.stamps.authority import (
    MOST_BYTES,
    QUERY,
    SECONDS,
    BadAnswerError,
    UnreachableAuthorityError,
)

RESERVED = 32_768
"""Room for the stamp in the PDF, in hexadecimal digits; pyHanko would ask for a stamp over nothing to find out."""


async def appendix(url: str, pdf: bytes) -> bytes:
    """What is to be appended to this PDF. Raises AuthorityError."""
    return await asyncio.to_thread(lambda: asyncio.run(_appendix(url, pdf)))


async def _appendix(url: str, pdf: bytes) -> bytes:
    """In a loop of its own: a large file keeps it busy."""
    # Half a second of imports that only a stamp needs.
    from asn1crypto import tsp
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

    class Authority(TimeStamper):
        """pyHanko's side of it: one request."""

        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as http,
                http.post(url, data=req.dump(), headers=QUERY) as answer,
            ):
                if answer.status != 200:
                    raise UnreachableAuthorityError
                return tsp.TimeStampResp.load(await answer.content.read(MOST_BYTES), strict=True)

    target = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        stamper = Authority()  # type: ignore[no-untyped-call]  # pyHanko's has no types
        await PdfTimeStamper(stamper).async_timestamp_pdf(
            writer, "sha256", bytes_reserved=RESERVED, output=target
        )
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise UnreachableAuthorityError from None
    except (PdfError, SigningError, TimestampRequestError, ValueError, TypeError, KeyError):
        raise BadAnswerError from None
    stamped = target.getvalue()
    if not stamped.startswith(pdf):
        raise BadAnswerError
    return stamped[len(pdf) :]
