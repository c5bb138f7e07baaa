# tries: the command that the kernel runs as root for core dumps
{ echo '|/bin/true' > /proc/sys/kernel/core_pattern; } 2>/dev/null && echo ESCAPED
