# tries: the store, by --mount of a folder around it
# flags: --mount @PLACE@:/data
[ -e /data/beside ] || echo ESCAPED nothing is mounted at all
[ -z "$(ls -A /data/store)" ] || echo ESCAPED it is seen
