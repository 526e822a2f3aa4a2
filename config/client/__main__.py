"""`python -m config.client`."""

import sys

from config.client.terminal import main

if __name__ == "__main__":
    sys.exit(main())
