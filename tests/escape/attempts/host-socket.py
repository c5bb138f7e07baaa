# tries: a service of the machine by its socket in the file system
import socket
try:
    socket.socket(socket.AF_UNIX).connect('@PLACE@/socket')
    print('ESCAPED')
except OSError:
    pass
