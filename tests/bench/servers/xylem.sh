# xylem from the build tree: the default modules, limits of one peer lifted, one shard on one core.
port=45222
: "${BENCH_SHARDS:=1}"

configure() {
    local modules=''
    [ "$BENCH_ARCHIVE" = off ] || modules='modules: { archive: {} }'
    mkdir -p "$D/data"
    fill "$here/servers/xylem.yml.in" DIR="$D" HOST="$host" PORT="$port" DOMAIN="$domain" \
        BUILD="$(cd "$BENCH_BUILD" && pwd)" SHARDS="$BENCH_SHARDS" MODULES="$modules" \
        > "$D/xylem.yml"
    [ -z "${BENCH_PGSQL:-}" ] ||
        sed -i "s|^store:.*|store: { driver: pgsql, conninfo: \"$BENCH_PGSQL\", schema: bench_$$ }|" "$D/xylem.yml"
    for ((i = 0; i < BENCH_USERS; i++)); do
        printf 'u%d@%s %s\n' "$i" "$domain" "$password"
    done > "$D/accounts"
}

launch() {
    "${pin[@]}" "${BENCH_XYLEMD:-$BENCH_BUILD/xylemd}" --config "$D/xylem.yml" --foreground \
        > "$D/stdout" 2>&1 < /dev/null &
    echo $! > "$D/pids"
}

accounts() {
    "$BENCH_BUILD/xylemctl" --config "$D/xylem.yml" account import "$D/accounts" > "$D/import.log"
}
