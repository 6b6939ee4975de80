"""What compare.py compares sync mode with: GETs by Python's requests, from a pool of threads.

usage: requests_loop.py URL REQUESTS THREADS

Each thread has a session of its own: connections are kept, as resttest keeps them.
"""
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

URL, COUNT, THREADS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
LOCAL = threading.local()


def get(_):
    if not hasattr(LOCAL, "session"):
        LOCAL.session = requests.Session()
    return LOCAL.session.get(URL, timeout=10).status_code == 200


with ThreadPoolExecutor(THREADS) as pool:
    passed = sum(pool.map(get, range(COUNT)))
print("passed:", passed)
sys.exit(passed != COUNT)
