# tries: input for a terminal of the machine
import fcntl
for number in (0, 1, 2):
    try:
        fcntl.ioctl(number, 0x5412, b'x')
        print('ESCAPED', number)
    except OSError:
        pass
try:
    os.open('/dev/tty', os.O_RDWR)
    print('ESCAPED the terminal itself')
except OSError:
    pass
