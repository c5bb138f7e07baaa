# tries: an output that is read by the first process from its own files
# with: {"outputs": {"parameters": [{"name": "got", "valueFrom": {"path": "/proc/self/environ"}}]}}
# expect: failed wait: Error
true
