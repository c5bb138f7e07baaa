# tries: a file of the machine by a second name, in a folder that is kept
# with: {"volumes": [{"name": "data", "hostPath": {"path": "@ALLOWED@"}}],
#   "mounts": [{"name": "data", "mountPath": "/data"}]}
for file in /etc/passwd /etc/shadow /usr/bin/env @PLACE@/beside; do
  ln $file /data/link 2>/dev/null && echo "ESCAPED $file"
done
