# tries: files by their handles, which no mount bounds
# machine: x86_64
handle = (ctypes.c_uint32 * 34)(128, 0)
mount = ctypes.c_int(0)
call(303, -100, b'/etc', handle, ctypes.byref(mount), 0)
root = os.open('/', os.O_RDONLY)
refused('open_by_handle_at', 304, root, handle, 0)
handle[0], handle[1], handle[2], handle[3] = 8, 1, 2, 0
refused('the root by its number', 304, root, handle, 0)
