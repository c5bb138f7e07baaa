"""Entry of `python3 tools/tidy [ROOT]`: see program.py."""
import sys

import program

sys.exit(program.main(sys.argv[1:]))
