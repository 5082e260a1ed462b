#!/bin/sh
# Makes the voice note and the letter anew. Needs espeak-ng and opus-tools (Debian) and the project's own .venv.
# The serial number of the stream and the date of the letter are set, so that both come out the same each time.
set -eu
cd "$(dirname "$0")"
words='Hej Signe. Det er mig. Jeg stod lige og tænkte på dig. Du behøver ikke ringe tilbage. Vi ses jo nok.'
espeak-ng -v da -s 140 -p 35 --stdout "$words" |
    opusenc --quiet --speech --bitrate 20 --framesize 60 --serial 4100001 - files/telefonsvarer.ogg
../.venv/bin/python - <<'PYTHON'
import manimgx_fonts, pathlib, typst
fonts = pathlib.Path(manimgx_fonts.__file__).parent
typst.compile("letter.typ", output="files/brev.pdf", font_paths=[fonts], ignore_system_fonts=True)
PYTHON
