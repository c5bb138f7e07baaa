# tries: the store, by an allowed folder around it, mounted whole
# flags: --allow-host @PLACE@
# with: {"volumes": [{"name": "data", "hostPath": {"path": "@PLACE@"}}],
#   "mounts": [{"name": "data", "mountPath": "/data"}]}
[ -e /data/beside ] || echo ESCAPED nothing is mounted at all
[ -z "$(ls -A /data/store)" ] || echo ESCAPED it is seen
