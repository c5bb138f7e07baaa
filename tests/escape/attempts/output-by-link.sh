# tries: an output by a link into the first process
# with: {"outputs": {"parameters": [{"name": "got", "valueFrom": {"path": "/tmp/out"}}]}}
# expect: failed wait: Error
ln -s /proc/self/root/proc/1/environ /tmp/out
