# what: stores saved, restored and copied while people write, from SQLite to PostgreSQL and back
# order: 8
# set: full
# after: gcc
# limit: 400
# load: light
# Another stage keeps the machine busy: no round trips are judged.
moving="$top/tests/fault/moving/moving --short --busy --build $work/gcc"
$moving
"$top/tests/pgsql/server" run sh -c "$moving --pgsql \"\$XYLEM_PGSQL\" copy && $moving --pgsql \"\$XYLEM_PGSQL\" --away"
