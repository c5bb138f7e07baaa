# tries: the store where the machine shows the folder around it
[ -z "$(ls -A @STORE@ 2>/dev/null)" ] || echo ESCAPED it is seen
names="-name tiphys.db -o -name g0-n*"
set -f
find / -xdev \( $names \) -size +0 2>/dev/null | grep -v ^/proc | grep -q . && echo ESCAPED
