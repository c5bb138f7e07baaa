# tries: the first process's socket to the supervisor
# machine: x86_64
pidfd = call(434, 1, 0)
for number in range(8):
    if pidfd >= 0:
        refused(f'take {number}', 438, pidfd, number, 0)
    try:
        os.open(f'/proc/1/fd/{number}', os.O_RDWR)
        print('ESCAPED open', number)
    except OSError:
        pass
for link in ('root', 'cwd', 'exe'):
    try:
        os.listdir(f'/proc/1/{link}') if link != 'exe' else os.readlink('/proc/1/exe')
        print('ESCAPED', link)
    except OSError:
        pass
