# tries: a tree that nobody can remove
# with: {"volumes": [{"name": "data", "emptyDir": {}}],
#   "mounts": [{"name": "data", "mountPath": "/data"}]}
# also: removed
os.chdir('/data')
for _ in range(400):
    os.mkdir('d' * 200)
    os.chdir('d' * 200)
    os.mkdir('closed')
    os.chmod('closed', 0)
os.chmod('.', 0)
os.chdir('/data')
os.mkdir('locked')
for name in (b'\xff\xfe', b'-rf', b'new\nline', b'x' * 255):
    os.mkdir(b'locked/' + name)
    open(b'locked/' + name + b'/file', 'w').close()
    os.chmod(b'locked/' + name, 0)
os.mkfifo('locked/fifo')
os.symlink('/', 'locked/link')
os.chmod('locked', 0)
