# tries: to lay the way to the store itself, by a folder around it that was given
# flags: --mount /var/tmp:/data
name=$(basename @PLACE@)
[ -e /data/$name/beside ] || echo ESCAPED nothing is mounted at all
mv /data/$name /data/$name-moved 2>/dev/null && echo ESCAPED
mv -T /data/$name/store /data/$name/other 2>/dev/null && echo ESCAPED
rm -rf /data/$name/store 2>/dev/null
[ -d /data/$name/store ] || echo ESCAPED it is gone
