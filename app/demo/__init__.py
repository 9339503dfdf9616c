# SPDX-License-Identifier: Apache-2.0
"""Demo content: both programmes, the item bank, invented people, sittings past and present.

Everything goes through the services, as people's clicks would. Running it again keeps what is
there: it opens a new sitting when none can be entered any more, and plans one when none is near.
"""

from app.demo.filling import environment_of, prepare
from app.demo.people import TITLES, invented_id_number

__all__ = ["TITLES", "environment_of", "invented_id_number", "prepare"]
