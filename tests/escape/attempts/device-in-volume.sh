# tries: a device by way of a folder of the host that holds one
# flags: --mount /dev:/host-dev:ro
[ "$(head -c 4 /host-dev/zero 2>/dev/null | wc -c)" = 0 ] || echo ESCAPED
