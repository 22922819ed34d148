# Progress on the terminal and what /proc says about ports; sourced by quickstart and by tests/ci.

# Each step of a build begins a shell or two, and libtool is one: dash begins in half the time of bash.
[ ! -x /bin/dash ] || export CONFIG_SHELL=/bin/dash

say() { printf '%s\n' "$@"; }

done_line() { printf '  %-12s %s\n' "$1" "$2"; }

# What a long command is doing: the last line of its log that names something.
doing() {
    tail -n 20 "$log" 2>/dev/null | grep -aoE '^  (CC|CCLD)  *[^ ]+|^checking [^.]+' | tail -n 1 |
        tr -s ' ' | cut -c1-50
}

# Runs a command with its output in the log, showing that it goes on; ends everything if it fails.
# The shell keeps Ctrl-C from a program that it runs beside itself, unless it is told otherwise.
step() { # NAME RESULT COMMAND...
    local name=$1 result=$2 began=$SECONDS status=0 job
    shift 2
    mkdir -p "$(dirname "$log")"
    printf '== %s\n' "$*" >> "$log"
    (trap - INT; "$@") >> "$log" 2>&1 &
    job=$!
    while [ -t 1 ] && kill -0 "$job" 2>/dev/null; do
        printf '\r\033[K  %-12s %s s %s' "$name" $((SECONDS - began)) "$(doing)"
        sleep 0.2
    done
    wait "$job" || status=$?
    [ ! -t 1 ] || printf '\r\033[K'
    if [ "$status" != 0 ]; then
        done_line "$name" "failed; the end of $log:"
        tail -n 25 "$log"
        exit 1
    fi
    done_line "$name" "$result ($((SECONDS - began)) s)"
}

# Prints who listens on a TCP port (name and process id, or as far as one may see, the user);
# fails if nobody does.
port_owner() { # PORT
    local hex inode uid fd pid
    hex=$(printf '%04X' "$1")
    read -r inode uid < <(awk -v port=":$hex" \
        '$4 == "0A" && substr($2, length($2) - 4) == port { print $10, $8; exit }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null) || return 1
    fd=$(find /proc/[0-9]*/fd -lname "socket:\\[$inode\\]" -print -quit 2>/dev/null || true)
    pid=${fd#/proc/}
    pid=${pid%%/*}
    if [ -n "$pid" ]; then
        echo "$(cat "/proc/$pid/comm") (process $pid)"
    else
        echo "a process of user $(id -nu "$uid" 2>/dev/null || echo "$uid")"
    fi
}
