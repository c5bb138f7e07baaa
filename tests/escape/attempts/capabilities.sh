# tries: capabilities over mounts, devices and other processes, by what it has or could have
for set in CapInh CapPrm CapEff CapBnd CapAmb; do
  value=$((16#$(awk "/^$set:/ {print \$2}" /proc/self/status)))
  # dac_read_search, net_admin, sys_module, rawio, ptrace, admin, boot, nice, resource, time,
  # mknod, and those over audits, mandatory access, logs, events, programs and checkpoints
  for bit in 2 12 13 14 16 17 19 20 21 22 23 24 25 26 27 30 32 33 34 35 36 37 38 39 40; do
    [ $(( (value >> bit) & 1 )) = 0 ] || echo "ESCAPED $set has $bit"
  done
done
grep -q '^NoNewPrivs:[[:space:]]*1' /proc/self/status || echo ESCAPED new privileges
grep -q '^Seccomp:[[:space:]]*2' /proc/self/status || echo ESCAPED no filter
