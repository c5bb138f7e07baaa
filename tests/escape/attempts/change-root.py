# tries: the old way out of a changed root
os.makedirs('/tmp/inner', exist_ok=True)
up = os.open('/', os.O_RDONLY)
try:
    os.chroot('/tmp/inner')
except OSError:
    pass
os.fchdir(up)
for _ in range(64):
    os.chdir('..')
try:
    os.chroot('.')
except OSError:
    pass
if os.path.exists('@OUTSIDE@') or os.path.exists('/proc/@NEIGHBOUR@'):
    print('ESCAPED')
