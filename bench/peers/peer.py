"""What both peers share: requests come as lines of JSON on standard input, answers go as lines of JSON to standard output.

A peer stays alive for the whole run, so that its calls can take turns with those of others, and times itself: the way to
it and back does not count.
"""

import json
import sys
import time


def timed(work):
    """Seconds that a call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


# Libraries by what their files are called; the reference is whatever else is called BLAS.
BLAS_LIBRARIES = {"openblas": "OpenBLAS", "mkl": "MKL", "blis": "BLIS", "atlas": "ATLAS", "libblas": "the reference BLAS"}


def blas():
    """The BLAS library that this process has loaded, or None where it cannot be told."""
    try:
        with open("/proc/self/maps") as maps:
            files = maps.read().lower()
    except OSError:
        return None
    return next((name for mark, name in BLAS_LIBRARIES.items() if mark in files), None)


def serve(handlers):
    """Answers requests {"op": name, ...} with what handlers[name] returns for the other fields, until the input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = handlers[request.pop("op")](**request)
        except Exception as error:  # the other side reports it in its own words
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
