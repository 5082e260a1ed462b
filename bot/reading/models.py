"""PP-OCR's two small models and the library that runs them. The wheel ``rapidocr`` is taken for its data alone: none of
its code is ever imported."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, NamedTuple

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"


class Models(NamedTuple):
    """``letters``: what the recogniser's classes stand for; the first is "none"."""

    detector: Any
    recogniser: Any
    letters: tuple[str, ...]


def available() -> bool:
    """Whether pictures can be read here."""
    folder = _folder()
    parts = all(importlib.util.find_spec(name) for name in ("numpy", "onnxruntime"))
    return parts and folder is not None and all((folder / name).is_file() for name in (DETECTOR, RECOGNISER))


def load() -> Models | None:
    """Both models; None where they or the library are missing."""
    folder = _folder()
    if folder is None or not available():
        return None
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    detector, recogniser = (
        onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
        for name in (DETECTOR, RECOGNISER)
    )
    letters = recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
    return Models(detector, recogniser, ("", *letters, " "))


def _folder() -> Path | None:
    found = importlib.util.find_spec("rapidocr")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "models" if places else None
