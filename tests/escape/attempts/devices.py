# tries: devices, those that are there and those that it makes
# with: {"volumes": [{"name": "data", "emptyDir": {}}],
#   "mounts": [{"name": "data", "mountPath": "/data"}]}
import stat
for name in os.listdir('/dev'):
    if name not in ('null', 'zero', 'full', 'random', 'urandom', 'tty', 'shm', 'fd', 'stdin',
                    'stdout', 'stderr'):
        print('ESCAPED', name)
for kind, major, minor in ((stat.S_IFBLK, 8, 0), (stat.S_IFBLK, 254, 0), (stat.S_IFCHR, 1, 1),
                           (stat.S_IFCHR, 1, 11), (stat.S_IFCHR, 10, 229), (stat.S_IFCHR, 5, 1)):
    for folder in ('/tmp', '/usr', '/dev', '/data'):
        path = f'{folder}/made-{major}-{minor}'
        try:
            os.mknod(path, kind | 0o666, os.makedev(major, minor))
        except OSError:
            continue
        try:
            os.open(path, os.O_RDWR)
            print('ESCAPED', path)
        except OSError:
            pass
