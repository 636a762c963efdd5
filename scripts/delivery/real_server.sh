#!/usr/bin/env bash
# A mail through a real server: Debian's OpenSMTPD takes it on a port of this machine and puts it into a folder, where
# Python's email package reads it. Says what is missing, and ends with 0 where the mail arrived whole.
#
#   scripts/delivery/real_server.sh MESSAGE.eml COMMAND…
#
# COMMAND hands MESSAGE.eml to the relay that RELAY names in its environment, for the address in TO; that of the product is
# `quintet brief send --smtp "$RELAY" …`. Needs: root (the server gives up its rights), `apt-get install opensmtpd`
# (it conflicts with exim4 and postfix), python3. PORT chooses the port (default 2525).
set -euo pipefail
message=$(realpath -e "$1")
shift
server=$(command -v smtpd || echo /usr/sbin/smtpd)
[ -x "$server" ] || { echo "there is no smtpd; install it: apt-get install opensmtpd" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "smtpd must be started as root, to give up its rights" >&2; exit 2; }
port=${PORT:-2525}
work=$(mktemp -d)
chmod 755 "$work"
mkdir "$work/Maildir"
chown -R mail: "$work/Maildir"
cat > "$work/smtpd.conf" <<CONF
table people { "@" = "mail" }
listen on 127.0.0.1 port $port hostname localhost
action "keep" maildir "$work/Maildir" virtual <people>
match from any for domain "example.net" action "keep"
CONF
"$server" -d -f "$work/smtpd.conf" > "$work/log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 $pid 2>/dev/null || { cat "$work/log" >&2; exit 2; }
  sleep 0.1
done
RELAY=smtp://127.0.0.1:$port TO=ada@example.net "$@"
for _ in $(seq 100); do
  got=$(find "$work/Maildir/new" -type f 2>/dev/null | head -1 || true)
  [ -n "$got" ] && break
  sleep 0.1
done
[ -n "$got" ] || { echo "nothing arrived" >&2; cat "$work/log" >&2; exit 1; }
python3 - "$message" "$got" <<'PY'
import email, email.policy, sys
sent, got = (email.message_from_bytes(open(path, 'rb').read(), policy=email.policy.default) for path in sys.argv[1:])
faults = [f'defect: {defect!r}' for part in got.walk() for defect in part.defects]
faults += [f'{name}: {defect!r}' for name, value in got.items() for defect in getattr(value, 'defects', ())]
added = {'delivered-to', 'received', 'return-path'}
kept = [(name, str(value)) for name, value in got.items() if name.lower() not in added]
if kept != [(name, str(value)) for name, value in sent.items()]:
    faults.append(f'the headers are others: {kept}')
texts = lambda mail: [(part.get_content_type(), part.get_content().replace('\r\n', '\n').rstrip('\n')) for part in mail.walk() if not part.is_multipart()]
if texts(got) != texts(sent):
    faults.append('the parts are others')
print('\n'.join(faults) or f'arrived whole: {len(kept)} headers, {len(texts(got))} parts, {len(got["subject"])} characters of subject')
sys.exit(bool(faults))
PY
