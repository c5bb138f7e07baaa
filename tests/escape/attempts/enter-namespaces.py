# tries: the namespaces of the container's first process
# machine: x86_64
for name in os.listdir('/proc/self/ns'):
    try:
        fd = os.open('/proc/1/ns/' + name, os.O_RDONLY)
    except OSError:
        continue
    refused('setns ' + name, 308, fd, 0)
pidfd = call(434, 1, 0)
if pidfd >= 0:
    refused('setns by process', 308, pidfd, 0x20000 | 0x10000000)
