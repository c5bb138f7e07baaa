# tries: the ring, which makes calls that no filter sees
# machine: x86_64
parameters = (ctypes.c_uint32 * 64)()
refused('io_uring_setup', 425, 8, parameters)
refused('io_uring_register', 427, -1, 0, None, 0)
