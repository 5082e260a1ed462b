#!/bin/sh
# Puts the service's files in their places (below DESTDIR, for a trial). Never writes over a setting, a token or a key.
set -eu
here=$(dirname "$0")
root=${DESTDIR:-}
python=$here/../.venv/bin/python
if [ -e "$python" ] && ! "$python" -c "import aiohttp, pydantic" 2>/dev/null; then
    echo "The environment in .venv was made for another Python (Debian was upgraded?): make clean, then make install." >&2
    exit 1
fi
install -d -m 700 "$root/etc/logbog"
install -d -m 755 "$root/etc/systemd/system" "$root/usr/local/bin"
install -d -m 700 "$root/var/backups/logbog"
[ -e "$root/etc/logbog/logbog.env" ] || install -m 600 "$here/logbog.env" "$root/etc/logbog/logbog.env"
install -m 755 "$here/logbog" "$root/usr/local/bin/logbog"
install -m 644 "$here/logbog.service" "$here/logbog-backup.service" "$here/logbog-backup.timer" \
    "$here/logbog-failed@.service" \
    "$root/etc/systemd/system/"
if [ -z "$root" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
