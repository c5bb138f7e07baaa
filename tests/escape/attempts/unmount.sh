# tries: what hides the store and covers /proc, taken away
for place in @STORE@ /proc/sys /proc/keys /proc /sys /dev/null / /var; do
  umount $place 2>/dev/null && echo "ESCAPED $place"
  umount -l $place 2>/dev/null && echo "ESCAPED $place"
done
[ -z "$(ls -A @STORE@ 2>/dev/null)" ] || echo ESCAPED store
