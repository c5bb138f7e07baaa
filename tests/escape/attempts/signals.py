# tries: signals to processes of the machine, and to the first process
import signal
for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL, 0):
    try:
        os.kill(@NEIGHBOUR@, number)
        print('ESCAPED neighbour', number)
    except OSError:
        pass
for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
    os.kill(1, number)
os.kill(1, 0)
if os.path.exists('/proc/@NEIGHBOUR@'):
    print('ESCAPED it is seen')
