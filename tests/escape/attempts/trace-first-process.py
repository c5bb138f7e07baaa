# tries: the container's first process, to speak in its place
# machine: x86_64
refused('attach', 101, 16, 1, 0, 0)
refused('seize', 101, 0x4206, 1, 0, 0)
refused('compare', 312, 1, os.getpid(), 0, 3, 3)
