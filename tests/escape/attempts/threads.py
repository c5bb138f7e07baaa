# tries: all threads of the machine
import threading
gate = threading.Event()
made = 0
threading.stack_size(65536)
try:
    while made < 20000:
        threading.Thread(target=gate.wait, daemon=True).start()
        made += 1
except RuntimeError:
    pass
gate.set()
if made > 2400:
    print('ESCAPED', made)
