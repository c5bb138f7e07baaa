# tries: the same, in a folder that is kept because the step failed
# with: {"volumes": [{"name": "data", "emptyDir": {}}],
#   "mounts": [{"name": "data", "mountPath": "/data"}]}
# expect: failed HELD
# also: removed
os.chdir('/data')
for _ in range(500):
    os.mkdir('d')
    os.chmod('.', 0o500)
    os.chdir('d')
os.chdir('/data')
os.chmod('d', 0)
print('HELD', flush=True)
sys.exit(3)
