# tries: namespaces by the calls that make processes
# machine: x86_64
def child(number, *arguments):
    result = call(number, *arguments)
    if result == 0:
        os._exit(0)
    return result
for name, flag in dict(user=0x10000000, mount=0x20000, pid=0x20000000, net=0x40000000,
                       uts=0x4000000, ipc=0x8000000, cgroup=0x2000000).items():
    refused('unshare ' + name, 272, flag)
    if child(56, flag | 17, 0, 0, 0, 0) > 0:
        print('ESCAPED clone', name)
    arguments = (ctypes.c_uint64 * 8)(flag, 0, 0, 0, 17, 0, 0, 0)
    if child(435, ctypes.byref(arguments), 64) > 0:
        print('ESCAPED clone3', name)
