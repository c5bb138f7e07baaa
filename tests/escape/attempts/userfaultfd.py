# tries: faults that wait in the kernel as long as it likes
# machine: x86_64
refused('userfaultfd', 323, 0)
refused('userfaultfd for itself', 323, 1)
