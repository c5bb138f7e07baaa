# tries: programs and events of the kernel
# machine: x86_64
attributes = (ctypes.c_uint32 * 32)(2, 4, 8, 1)
refused('bpf', 321, 0, attributes, 128)
events = (ctypes.c_uint64 * 16)(1, 0)
refused('perf_event_open', 298, events, 0, -1, -1, 0)
