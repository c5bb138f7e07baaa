# tries: the machine below a virtual one
import socket
try:
    socket.socket(40, socket.SOCK_STREAM)
    print('ESCAPED')
except OSError as error:
    if error.errno not in (errno.EPERM, errno.EAFNOSUPPORT):
        print('ESCAPED', error)
