# ejabberd from Debian: the module list of its own configuration, shapers and limits off.
port=25222
node=xylembench${BENCH_PORT:-$port}@localhost
ERL_EPMD_PORT=${BENCH_EPMD_PORT:-$((${BENCH_PORT:-$port} + 147))}
export ERL_EPMD_PORT ERL_EPMD_ADDRESS=127.0.0.1 HOME=$D

configure() {
    local mam='' muc_mam=false store=''
    [ "$BENCH_ARCHIVE" = off ] || { mam='mod_mam: { default: always }' muc_mam=true; }
    mkdir -p "$D/db" "$D/log"
    if [ "$BENCH_STORE" = sqlite ]; then
        store=$'default_db: sql\nsql_type: sqlite\nsql_database: "'$D$'/ejabberd.sqlite"'
        python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())' \
            "$D/ejabberd.sqlite" < /usr/share/ejabberd/sql/lite.sql
    fi
    fill "$here/servers/ejabberd.yml.in" DIR="$D" HOST="$host" PORT="$port" DOMAIN="$domain" \
        MAM="$mam" MUCMAM="$muc_mam" STORE="$store" > "$D/ejabberd.yml"
    (umask 077; echo xylembench > "$D/.erlang.cookie")
}

launch() {
    export EJABBERD_CONFIG_PATH=$D/ejabberd.yml EJABBERD_LOG_PATH=$D/log/ejabberd.log
    export ERL_MAX_PORTS=32000 ERL_MAX_ETS_TABLES=1400 ERL_CRASH_DUMP_BYTES=0
    ERL_LIBS=$(dirname "$(ls -d /usr/lib/*/ejabberd-[0-9]* | head -1)")
    export ERL_LIBS
    epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 -relaxed_command_check -daemon || true
    "${pin[@]}" erl -noinput -sname "$node" +K true +P 250000 \
        -kernel inet_dist_use_interface '{127,0,0,1}' -mnesia dir "\"$D/db\"" -s ejabberd \
        > "$D/stdout" 2>&1 < /dev/null &
    echo $! > "$D/pids"
}

erlang() { # TEXT: evaluated beside the node N
    erl -noinput -sname "ctl$$@localhost" -kernel inet_dist_use_interface '{127,0,0,1}' \
        -eval "N='$node', $1 halt(0)."
}

# One real registration, then the same record for every other user.
accounts() {
    erlang "
        H= <<\"$domain\">>, Pw= <<\"$password\">>, pong=net_adm:ping(N),
        Wait=fun(F,K) -> case rpc:call(N, mnesia, wait_for_tables, [[passwd,reg_users_counter],1000]) of
                ok -> ok; _ when K>0 -> timer:sleep(300), F(F,K-1) end end, Wait(Wait,50),
        ok=rpc:call(N, ejabberd_auth, try_register, [<<\"u0\">>,H,Pw]),
        [R]=rpc:call(N, mnesia, dirty_read, [passwd,{<<\"u0\">>,H}]),
        lists:foreach(fun(I) -> U=list_to_binary([\$u|integer_to_list(I)]),
            ok=rpc:call(N, mnesia, dirty_write, [setelement(2,R,{U,H})]) end,
            lists:seq(1,$((BENCH_USERS - 1)))),"
}

quit() {
    timeout 20 bash -c "$(declare -f erlang); node=$node; erlang \
        \"catch rpc:call(N, init, stop, []), timer:sleep(200),\"" || kill $(cat "$D/pids")
    for _ in $(seq 80); do alive || break; sleep 0.1; done
    epmd -port "$ERL_EPMD_PORT" -kill > /dev/null 2>&1 || true
}
