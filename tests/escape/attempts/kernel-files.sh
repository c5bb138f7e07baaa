# tries: what /proc and /sys tell and take of the machine as a whole
for name in kcore keys timer_list sched_debug latency_stats; do
  [ "$(head -c 16 /proc/$name 2>/dev/null | wc -c)" = 0 ] || echo "ESCAPED $name is read"
done
[ -z "$(ls -A /proc/acpi /proc/scsi /proc/asound 2>/dev/null | grep -v :$)" ] || echo ESCAPED acpi
for name in /proc/sysrq-trigger /proc/irq/default_smp_affinity /proc/bus/pwned /proc/fs/pwned; do
  { echo h > $name; } 2>/dev/null && echo "ESCAPED $name is written"
done
[ -z "$(ls -A /sys)" ] || echo ESCAPED sys
