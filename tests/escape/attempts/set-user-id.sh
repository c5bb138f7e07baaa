# tries: more rights by a program with the bit of its owner
cp /bin/bash /tmp/owned && chmod 6755 /tmp/owned
setpriv --reuid=1 /tmp/owned -p -c '[ "$(id -u)" = 0 ] && echo ESCAPED' 2>/dev/null
