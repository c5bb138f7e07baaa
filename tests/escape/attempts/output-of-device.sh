# tries: an output without an end
# with: {"outputs": {"parameters": [{"name": "got", "valueFrom": {"path": "/dev/zero"}}]}}
# expect: failed is not a plain file
true
