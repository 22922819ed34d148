# what: the demonstration: start, conversation, a second start without loss, stop
# order: 8
# set: full
# limit: 600
export XYLEM_DEMO_STATE=$work/quickstart/demo
cd "$top"
./quickstart start --background
before=$(stat -c %i "$XYLEM_DEMO_STATE/data"; cat "$XYLEM_DEMO_STATE/accounts")
./quickstart stop
began=$(date +%s)
./quickstart start --background
took=$(($(date +%s) - began))
after=$(stat -c %i "$XYLEM_DEMO_STATE/data"; cat "$XYLEM_DEMO_STATE/accounts")
[ "$before" = "$after" ] || { echo "not ok: the second start changed accounts or data"; exit 1; }
[ "$took" -le 5 ] || { echo "not ok: the second start took $took s"; exit 1; }
[ "$(stat -c %a "$XYLEM_DEMO_STATE/accounts")" = 600 ] || { echo "not ok: mode of passwords"; exit 1; }
if [ "$(id -u)" = 0 ]; then
    user=$(stat -c %U "/proc/$(pgrep -n -f "$XYLEM_DEMO_STATE/xylem.yml")")
    [ "$user" != root ] || { echo "not ok: the server runs as root"; exit 1; }
fi
./quickstart reset
[ ! -e "$XYLEM_DEMO_STATE/accounts" ] || { echo "not ok: reset left the accounts"; exit 1; }
