"""Reading files that come from outside, without trusting them.

`sandbox.read_file` (in the worker) starts `child` (a bare process under limits), which hands one
file to the readers that it is given and reports what they found. The modules beside those two are
what readers are made of. Nothing here imports Django.
"""
