# what: the demonstration keeps each promise of quickstart, on ports of its own
# order: 8
# set: full
# after: gcc
# limit: 600
# load: alone
# A demonstration that is running is left alone; CI has none and builds from nothing.
state=$work/quickstart
[ "$(id -u)" != 0 ] || state=/var/lib/xylem-demo-check
export XYLEM_DEMO_STATE=$state XYLEM_DEMO_BUILD=$work/gcc
[ -z "${CI:-}" ] || XYLEM_DEMO_BUILD=$top/build
scratch=$(mktemp -d)
terminals=0
port=27220
said=$scratch/said
cd "$top"
. etc/demo/lib.sh

wrong() { echo "not ok: $1"; cat "$said"; exit 1; }

cleanup() {
    tmux -S "$scratch/tmux$terminals" kill-server 2> /dev/null || true
    [ -z "${listener:-}" ] || kill "$listener" 2> /dev/null || true
    ./quickstart reset
    rm -rf "$scratch"
}
trap cleanup EXIT
trap 'echo "not ok: line $LINENO"' ERR

start() { ./quickstart start --background > "$said" || wrong "it did not start"; cat "$said"; }

try() { /usr/bin/python3 "$top/tests/clients/demo.py" "$state" "$said" "$@"; }

supervisor() { cat "$state/pid"; }

# The processes of the demonstration: their numbers and the times at which they began.
processes() {
    { cat /proc/[0-9]*/stat 2> /dev/null || true; } | sed 's/(.*)/-/' |
        awk -v parent="$(supervisor)" '$1 == parent || $4 == parent { print $1, $22 }'
}

kept() { cat "$state"/{accounts,ca.pem,localhost.pem,ports}; stat -c %i "$state/data"; }

# A process that nobody has waited for yet is gone, too.
gone() { ! grep -qs . "/proc/$1/cmdline" && ! port_owner "$port"; } # SUPERVISOR

# quickstart in a terminal, where what it says is on the screen and Ctrl-C is a key.
terminal() { # COMMAND...
    tmux -S "$scratch/tmux$terminals" kill-server 2> /dev/null || true
    terminals=$((terminals + 1))        # another server: the last one may take a while to end
    tmux -S "$scratch/tmux$terminals" -f /dev/null new-session -d -x 150 -y 100 \
        "trap : INT; $*; echo \"ended with \$?\"; sleep 600"
}

screen() { tmux -S "$scratch/tmux$terminals" capture-pane -p > "$said"; }

shows() { # TEXT
    for _ in $(seq 300); do
        screen
        ! grep -qF "$1" "$said" || return 0
        sleep 0.1
    done
    wrong "'$1' did not come on the screen"
}

# ---------------------------------------------------------------------------- the first start

# Its ports are chosen like those of a start before; somebody else has the first one.
./quickstart reset > "$said"
install -d -m 755 "$state"
echo "$port $((port + 1))" > "$state/ports"
python3 -c 'import socket, sys, time
taken = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(600)' "$port" &
listener=$!
until port_owner "$port" > /dev/null; do sleep 0.1; done
began=$SECONDS
./quickstart start --background > "$said" 2>&1 || wrong "it did not start beside a taken port"
took=$((SECONDS - began))
cat "$said"
[ "$took" -le 300 ] || wrong "the first start took $took s"
grep -qxF "port $port is taken by python3 (process $listener); trying $((port + 10))" "$said" ||
    wrong "the owner of port $port is not named"
grep -qF "port $((port + 10)) (STARTTLS), $((port + 1)) (direct TLS)" "$said" ||
    wrong "no other port was chosen"
grep -q 'it always uses port 5222, which another program has' "$said" || wrong "nothing on Dino"
kill "$listener"
wait "$listener" || true
listener=
./quickstart reset > "$said"
[ ! -e "$state" ] || wrong "reset left something: $(ls "$state")"
install -d -m 755 "$state"
echo "$port $((port + 1))" > "$state/ports"

# ---------------------------------------------------------------------------- what it gives

start
while read -r address password; do
    grep -qE "^  $address +$password\$" "$said" || wrong "the password of $address is not printed"
done < "$state/accounts"
[ "$(wc -l < "$state/accounts")" = 3 ] || wrong "there are not three accounts"
grep -qF 'alice: Loud and clear, Bob.' "$said" || wrong "the conversation is not printed"
for client in Profanity Gajim Dino; do
    grep -q "^  $client" "$said" || wrong "no steps for $client"
done
[ "$(stat -c %a "$state/accounts")" = 600 ] || wrong "others can read the passwords"
for secret in ca.key localhost.key; do
    [ "$(stat -c %a "$state/$secret")" = 600 ] || wrong "others can read $secret"
done
names=$(openssl x509 -in "$state/localhost.pem" -noout -ext subjectAltName | tail -n 1 | xargs)
[ "$names" = 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1' ] ||
    wrong "the certificate is for $names"
if [ "$(id -u)" = 0 ]; then
    server=$(processes | awk -v parent="$(supervisor)" '$1 != parent { print $1 }')
    # Not the file's owner: all of /proc/PID is root's when a process forbids core dumps.
    awk '/^[UG]id:/ { for (i = 2; i <= 5; i++) if ($i == 0) exit 1 }' "/proc/$server/status" ||
        wrong "the server runs as root"
fi
try profanity system_trust leave_something

# ---------------------------------------------------------------------------- the next starts

before=$(kept)
pid=$(supervisor)
./quickstart stop > "$said"
grep -qxF "Stopped (process $pid); accounts and messages are kept." "$said" || wrong "no stop"
gone "$pid" || wrong "it serves after stop"
./quickstart stop | grep -qxF 'The demonstration is not running.' || wrong "it stops twice"
began=$(date +%s%N)
start
took=$((($(date +%s%N) - began) / 1000000))
[ "$took" -le 5000 ] || wrong "the second start took $took ms"
[ "$before" = "$(kept)" ] || wrong "the second start changed accounts, CA, ports or data"
try find_it
before=$(processes)
start
grep -qF "runs already (process $(supervisor))" "$said" || wrong "a third start did not see it"
[ "$before" = "$(processes)" ] || wrong "a start touched the server that runs"

# The tests run beside it.  Their build is there already; any stage will do, and a part of one that
# starts a server and talks to it.
mkdir "$scratch/check"
ln -s "$work/gcc" "$scratch/check/gcc"
before=$(processes; kept; stat -c '%i %Y' "$XYLEM_DEMO_BUILD/xylemd")
XYLEM_CHECK_DIR=$scratch/check client_tests='conversation offline_message' ./quickstart check clients \
    > "$said" || wrong "check failed"
[ "$before" = "$(processes; kept; stat -c '%i %Y' "$XYLEM_DEMO_BUILD/xylemd")" ] ||
    wrong "check touched the demonstration"
./quickstart stop > "$said"

# ---------------------------------------------------------------------------- Ctrl-C

terminal ./quickstart
shows 'Serving until Ctrl-C'
pid=$(supervisor)
tmux -S "$scratch/tmux$terminals" send-keys C-c
shows 'ended with 130'
grep -qF 'Stopping; accounts and messages are kept.' "$said" || wrong "Ctrl-C is not answered"
gone "$pid" || wrong "it serves after Ctrl-C"

# It ends a program that works for one of its steps, too.
cat > "$scratch/slow" << 'SCRIPT'
log=$1/log
. etc/demo/lib.sh
step build done sh -c "sleep 2; touch $1/done"
SCRIPT
terminal bash "$scratch/slow" "$scratch"
shows 'build        1 s'
tmux -S "$scratch/tmux$terminals" send-keys C-c
shows 'ended with 130'
sleep 2
[ ! -e "$scratch/done" ] || wrong "a program goes on after Ctrl-C"

./quickstart reset > "$said"
[ ! -e "$state" ] || wrong "reset left something: $(ls "$state")"
echo "the first start, the next ones, check beside it and Ctrl-C: as promised"
