# tries: read-only mounts made writable
for place in / /proc/sys /proc/irq /proc/bus /proc /sys /usr /etc /var; do
  mount -o remount,rw,bind $place 2>/dev/null && echo "ESCAPED $place"
  mount -o remount,rw $place 2>/dev/null && echo "ESCAPED $place"
done
