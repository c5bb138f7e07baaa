# tries: the memory that the first process has from the supervisor, with secrets of the attempt
# machine: x86_64
for name in ('mem', 'environ', 'maps', 'syscall', 'stack', 'auxv', 'io'):
    try:
        with open('/proc/1/' + name, 'rb') as file:
            if name == 'mem':
                file.seek(0x1000)
            file.read(16)
        print('ESCAPED', name)
    except OSError:
        pass
buffer = ctypes.create_string_buffer(16)
local = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 16)
remote = (ctypes.c_uint64 * 2)(0x400000, 16)
refused('read', 310, 1, local, 1, remote, 1, 0)
refused('write', 311, 1, local, 1, remote, 1, 0)
