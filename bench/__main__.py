# SPDX-License-Identifier: Apache-2.0
"""Every bench with settings short enough for a coffee: `python -m bench`."""

import subprocess
import sys
from collections.abc import Mapping, Sequence

# Each in a process of its own, as it would be run alone.
SHORT: Mapping[str, Sequence[str]] = {
    "saves": ("--rounds", "3", "--seconds", "3"),
    "fsyncs": (),
    "doors": (),
    "marking": ("--rounds", "1"),
    "closings": ("--attempts", "200"),
    "frames": ("--seconds", "2"),
    "board": ("--attempts", "100"),
    "streams": ("--pages", "100", "--seconds", "3"),
    "forms": (),
    "twins": (),
    "bank": ("--quick",),
    "starts": ("--candidates", "100", "--processes", "2"),
    "line": (),
    "hand_ins": ("--candidates", "30", "--seconds", "3"),
    "sizes": ("--sizes", "100", "300", "1000", "--seconds", "15"),
    "faults": ("--ops", "6000", "--minutes", "1", "--only", "F1", "F24"),
}


def main() -> int:
    """Run them all; 1 when one of them failed."""
    failed = []
    for name, options in SHORT.items():
        print(f"\n== python -m bench.{name} {' '.join(options)}\n", flush=True)
        ended = subprocess.run([sys.executable, "-m", f"bench.{name}", *options], check=False)
        failed += [name] * (ended.returncode != 0)
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall benches ran", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
