# tries: keyrings, which are the user's and not the container's
# machine: x86_64
refused('add_key', 248, b'user', b'tiphys', b'x', 1, -3)
refused('request_key', 249, b'user', b'tiphys', None, -3)
refused('keyctl', 250, 0, -3, 1)
refused('join', 250, 1, None)
