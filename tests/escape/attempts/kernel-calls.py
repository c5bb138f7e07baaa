# tries: modules, another kernel, the clock, ports, swap
# machine: x86_64
for name, number in dict(init_module=175, finit_module=313, delete_module=176, kexec_load=246,
                         kexec_file_load=320, reboot=169, settimeofday=164, clock_settime=227,
                         swapon=167, swapoff=168, acct=163, iopl=172, ioperm=173, quotactl=179,
                         syslog=103, lookup_dcookie=212, vhangup=153, nfsservctl=180,
                         process_madvise=440, fanotify_init=300, move_pages=279).items():
    if name == 'vhangup' or name == 'reboot':
        refused(name, number, 0, 0, 0, 0)
    else:
        refused(name, number, 3, 1, 0, 0, 0)
