# SPDX-License-Identifier: Apache-2.0
"""Which parallel forms are dealt next."""

import heapq
from collections.abc import Mapping
from uuid import UUID


def deal_evenly(counted: Mapping[UUID, int], number: int) -> list[UUID]:
    """So many forms, each time the one that fewest got, the first of equals in the mapping's order."""
    heap = [(dealt, place, form_id) for place, (form_id, dealt) in enumerate(counted.items())]
    heapq.heapify(heap)
    taken = []
    for _ in range(number if heap else 0):
        dealt, place, form_id = heap[0]
        heapq.heapreplace(heap, (dealt + 1, place, form_id))
        taken.append(form_id)
    return taken
