# tries: a program that the kernel runs for a control group
mkdir -p /tmp/group
for kind in cgroup cgroup2; do
  mount -t $kind none /tmp/group 2>/dev/null && echo "ESCAPED $kind"
done
find / -name release_agent 2>/dev/null | grep -v '^/proc' | grep -q . && echo ESCAPED release_agent
find / -name cgroup.procs -writable 2>/dev/null | grep -q . && echo ESCAPED cgroup.procs
