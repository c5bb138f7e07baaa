# tries: all processes of the machine
# also: neighbour
# Bounded in time: what is tested is the bound on their number.
timeout -s KILL 3 bash -c 'bomb() { bomb | bomb & }; bomb; sleep 3' 2>/dev/null
python3 - <<'P'
import os, time
made = 0
try:
    while made < 20000:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        made += 1
except OSError:
    pass
print('processes:', made)
if made > 2400:
    print('ESCAPED', made)
P
