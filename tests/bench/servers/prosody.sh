# Prosody from Debian: what a stock install enables, without its rate limits.
port=15222

configure() {
    local mam='' muc_mam='' store='storage = "internal"'
    [ "$BENCH_ARCHIVE" = off ] || { mam='"mam";' muc_mam='"muc_mam"'; }
    mkdir -p "$D/data"
    [ "$BENCH_STORE" != sqlite ] || store='default_storage = "sql"
storage = { accounts = "internal" }
sql = { driver = "SQLite3"; database = "prosody.sqlite" }'
    fill "$here/servers/prosody.cfg.lua.in" DIR="$D" HOST="$host" PORT="$port" DOMAIN="$domain" \
        MAM="$mam" MUCMAM="$muc_mam" STORE="$store" > "$D/prosody.cfg.lua"
    "$here/servers/prosody-accounts" "$D/data" "$domain" "$BENCH_USERS" "$password"
}

launch() {
    "${pin[@]}" prosody -F --config "$D/prosody.cfg.lua" > "$D/stdout" 2>&1 < /dev/null &
    echo $! > "$D/pids"
}

accounts() { :; } # `configure` wrote them
