# what: the demonstration: start, conversation, a second start without loss, stop
# order: 8
# set: full
# after: gcc
# limit: 600
# alone: yes
wrong() { echo "not ok: $1"; exit 1; }
# A demonstration that is running is left alone; CI has none and starts from nothing.
export XYLEM_DEMO_STATE=$work/quickstart XYLEM_DEMO_BUILD=$work/gcc
[ "$(id -u)" != 0 ] || XYLEM_DEMO_STATE=/var/lib/xylem-demo-check
[ -z "${CI:-}" ] || XYLEM_DEMO_BUILD=$top/build
cd "$top"
./quickstart start --background
before=$(stat -c %i "$XYLEM_DEMO_STATE/data"; cat "$XYLEM_DEMO_STATE/accounts")
./quickstart stop
began=$(date +%s)
./quickstart start --background
took=$(($(date +%s) - began))
after=$(stat -c %i "$XYLEM_DEMO_STATE/data"; cat "$XYLEM_DEMO_STATE/accounts")
[ "$before" = "$after" ] || wrong "the second start changed accounts or data"
[ "$took" -le 5 ] || wrong "the second start took $took s"
[ "$(stat -c %a "$XYLEM_DEMO_STATE/accounts")" = 600 ] || wrong "others can read the passwords"
if [ "$(id -u)" = 0 ]; then
    supervisor=$(cat "$XYLEM_DEMO_STATE/pid")
    server=$(awk -v parent="$supervisor" '$1 == "PPid:" && $2 == parent { print FILENAME }' \
        /proc/[0-9]*/status 2>/dev/null | head -n 1)
    [ -n "$server" ] || wrong "the server's process was not found"
    # Not the file's owner: all of /proc/PID is root's when a process forbids core dumps.
    awk '/^[UG]id:/ { for (i = 2; i <= 5; i++) if ($i == 0) exit 1 }' "$server" ||
        wrong "the server runs as root"
fi
./quickstart reset
[ ! -e "$XYLEM_DEMO_STATE/accounts" ] || wrong "reset left the accounts"
