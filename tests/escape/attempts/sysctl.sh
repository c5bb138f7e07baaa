# tries: other settings of the whole machine
for name in kernel/modprobe kernel/pid_max kernel/hostname kernel/printk vm/drop_caches \
  vm/overcommit_memory fs/suid_dumpable user/max_user_namespaces net/ipv4/ip_forward; do
  [ -e /proc/sys/$name ] || continue
  value=$(cat /proc/sys/$name 2>/dev/null) || continue
  { echo "$value" > /proc/sys/$name; } 2>/dev/null && echo "ESCAPED $name"
done
