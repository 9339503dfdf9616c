# SPDX-License-Identifier: Apache-2.0
"""What every table must say about itself."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import RelationshipProperty

from app.core.db import Base
from app.core.privacy import Privacy
from tests.support.findings import refuse
from tests.support.models import import_models

import_models()

MODELS = sorted((m.class_ for m in Base.registry.mappers), key=lambda model: model.__name__)


@pytest.mark.parametrize("model", MODELS)
def test_model_declares_which_personal_data_it_holds(model: type[Base]) -> None:
    declared = vars(model).get("__privacy__")
    says = isinstance(declared, Privacy) and declared.data.strip() and declared.purpose.strip()
    refuse([] if says else [model.__name__], "Say in __privacy__ what it holds, why, how long.")


@pytest.mark.parametrize("model", MODELS)
def test_model_loads_nothing_behind_the_back(model: type[Base]) -> None:
    relations = sa.inspect(model).relationships
    eager = [r.key for r in relations if isinstance(r, RelationshipProperty) and r.lazy != "raise"]
    refuse(eager, 'Say lazy="raise", and load it in the repository where it is wanted.')


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_table_keeps_no_float_and_no_naive_instant(table: sa.Table) -> None:
    """Points are exact and instants are aware, or two servers would disagree about both."""
    inexact = [c.name for c in table.columns if isinstance(c.type, sa.Float)]
    naive = [
        c.name for c in table.columns if isinstance(c.type, sa.DateTime) and not c.type.timezone
    ]
    refuse(inexact + naive, "Use Decimal and datetime, which the base maps to exact columns.")
