# tries: mounts by every call that makes or changes them
# machine: x86_64
refused('mount', 165, b'tmpfs', b'/mnt', b'tmpfs', 0, None)
refused('bind', 165, b'/', b'/mnt', None, 4096, None)
refused('umount2', 166, b'/proc/sys', 2)
refused('pivot_root', 155, b'.', b'.')
refused('fsopen', 430, b'tmpfs', 0)
refused('fspick', 433, -100, b'/proc', 0)
refused('open_tree', 428, -100, b'/', 1)
plain = call(428, -100, b'/proc/sys', 0)
if plain >= 0:
    refused('move_mount', 429, plain, b'', -100, b'/mnt', 4)
change = (ctypes.c_uint64 * 4)(0, 1, 0, 0)
refused('mount_setattr', 442, -100, b'/proc/sys', 0x8000, change, 32)
refused('sethostname', 170, b'pwned', 5)
