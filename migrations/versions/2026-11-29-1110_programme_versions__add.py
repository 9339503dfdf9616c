# SPDX-License-Identifier: Apache-2.0
"""programme_versions__add

The rules in force become version 1 of their programme, under the programme's own id. Every
sitting names that version. The rules change their shape on the way: who certifies, who runs the
sittings and through whom one registers were one "body" with a fee at the title.
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0005_versions'
down_revision = '0004'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
# A promise that the database keeps by itself, whatever code believes.
REFUSAL = "a version of a programme never changes: load the file as its next version"

# What the notices said all along and the files did not. `cas` was never the Academy's own.
BODIES: dict[str, dict[str, Any]] = {
    "cpcif": {
        "operator": ("北京国化石油和化工中小企业服务中心", "Beijing Guohua Service Center for Small and Medium Petroleum and Chemical Enterprises"),
        "channel": ("hejun", "register", "和君", "Hejun"),
        "includes": ("培训、考试、证书和发票", "training, examination, certificate and invoice"),
    },
    "cas": {
        "issuer": ("中国科学院人才交流开发中心", "Talent Exchange and Development Center, Chinese Academy of Sciences"),
        "operator": ("宁夏环境保护产业协会", "Ningxia Environmental Protection Industry Association"),
        "channel": ("ruiheng", "collect_papers", "宁夏瑞衡教育咨询", "Ningxia Ruiheng Education Consulting"),
        "includes": ("培训和考试", "training and examination"),
    },
}
PROGRAMMES = sa.table(
    'programmes', sa.column('id', sa.Uuid()), sa.column('rules', JSON), sa.column('loaded_at', sa.DateTime(timezone=True))
)
VERSIONS = sa.table(
    'programme_versions', sa.column('id', sa.Uuid()), sa.column('programme_id', sa.Uuid()), sa.column('number', sa.Integer()),
    sa.column('digest', sa.String()), sa.column('author', sa.String()), sa.column('note', sa.String()),
    sa.column('made_at', sa.DateTime(timezone=True)), sa.column('rules', JSON),
)


def first_versions() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(PROGRAMMES)).all():
        rules = with_bodies(row.rules)
        digest = hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()
        connection.execute(
            VERSIONS.insert().values(
                id=row.id, programme_id=row.id, number=1, digest=digest, author='', note='', made_at=row.loaded_at, rules=rules
            )
        )


def with_bodies(old: dict[str, Any]) -> dict[str, Any]:
    """The same rules in the new shape; a programme that nobody described is run by its issuer."""
    known = BODIES.get(old["code"], {})
    rules = {key: value for key, value in old.items() if key != "body"}
    rules["issuer"] = {"name": text(known["issuer"]) if "issuer" in known else old["body"]}
    rules["operator"] = {"name": text(known["operator"]) if "operator" in known else old["body"]}
    rules["titles"] = [
        {
            "key": title["key"],
            "name": title["name"],
            "components": [c["key"] for c in old["components"] if title["key"] in c["titles"]],
            "level": title["level"],
            "work_type": "",
        }
        for title in old["titles"]
    ]
    rules["components"] = [{k: v for k, v in c.items() if k != "titles"} for c in old["components"]]
    is_free = old["retake"]["kind"] == "free"
    rules["endings"] = {
        "terminated": {"outcome": "failed", "grants_retake": False},
        "left": {"outcome": "failed", "grants_retake": is_free},
    }
    rules["channels"] = [channel_of(known, old["titles"])] if known else []
    return rules


def channel_of(known: dict[str, Any], titles: list[dict[str, Any]]) -> dict[str, Any]:
    key, task, *name = known["channel"]
    offers = [
        {
            "title": title["key"],
            "price": title["fee"],
            "includes": text(known["includes"]),
            "training_hours": title["training_hours"],
            "contact": "",
        }
        for title in titles
    ]
    return {"key": key, "name": text(name), "tasks": [task], "offers": offers}


def text(pair: Any) -> dict[str, str]:
    return dict(zip(("zh", "en"), pair, strict=True))


def as_before(rules: dict[str, Any]) -> dict[str, Any]:
    """The shape below. A title without an offer had a fee all the same: 0 says that none is known."""
    offers = {offer["title"]: offer for channel in reversed(rules["channels"]) for offer in channel["offers"]}
    old = {key: value for key, value in rules.items() if key not in ("issuer", "operator", "channels")}
    old["body"] = rules["issuer"]["name"]
    old["titles"] = [
        {
            "key": title["key"],
            "name": title["name"],
            "level": title["level"],
            "fee": offers.get(title["key"], {}).get("price", "0"),
            "training_hours": offers.get(title["key"], {}).get("training_hours", 0),
        }
        for title in rules["titles"]
    ]
    old["components"] = [
        component | {"titles": [t["key"] for t in rules["titles"] if component["key"] in t["components"]]}
        for component in rules["components"]
    ]
    return old


def upgrade() -> None:
    op.create_table('programme_versions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('author', sa.String(length=100), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rules', JSON, nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_programme_versions_number')),
    sa.ForeignKeyConstraint(['programme_id'], ['programmes.id'], name=op.f('fk_programme_versions_programme_id_programmes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_versions')),
    sa.UniqueConstraint('programme_id', 'digest', name=op.f('uq_programme_versions_programme_id_digest')),
    sa.UniqueConstraint('programme_id', 'number', name=op.f('uq_programme_versions_programme_id_number'))
    )
    first_versions()
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('current', sa.Integer(), nullable=True))
        batch_op.drop_column('rules')
        batch_op.drop_column('digest')
        batch_op.drop_column('loaded_at')
    op.execute('UPDATE programmes SET current = 1')
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.alter_column('current', existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('programme_version_id', sa.Uuid(), nullable=True))
    op.execute('UPDATE sittings SET programme_version_id = programme_id')
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.alter_column('programme_version_id', existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_sittings_programme_version_id_programme_versions'), 'programme_versions', ['programme_version_id'], ['id'])
    refuse_updates()


def refuse_updates() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER programme_versions_stay BEFORE UPDATE ON programme_versions "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_new_rules() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER programme_versions_stay BEFORE UPDATE ON programme_versions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_new_rules()"
    )


def downgrade() -> None:
    """Every programme has the rules of its version in force; sittings lose theirs."""
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sittings_programme_version_id_programme_versions'), type_='foreignkey')
        batch_op.drop_column('programme_version_id')
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('digest', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('rules', JSON, nullable=True))
        batch_op.add_column(sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=True))
    in_force = "FROM programme_versions AS v WHERE v.programme_id = programmes.id AND v.number = programmes.current"
    op.execute(
        f"UPDATE programmes SET digest = (SELECT v.digest {in_force}), "
        f"rules = (SELECT v.rules {in_force}), loaded_at = (SELECT v.made_at {in_force})"
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(PROGRAMMES)).all():
        connection.execute(PROGRAMMES.update().where(PROGRAMMES.c.id == row.id).values(rules=as_before(row.rules)))
    with op.batch_alter_table('programmes', schema=None) as batch_op:
        batch_op.alter_column('digest', existing_type=sa.String(length=64), nullable=False)
        batch_op.alter_column('rules', existing_type=JSON, nullable=False)
        batch_op.alter_column('loaded_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.drop_column('current')
    op.drop_table('programme_versions')
    if op.get_bind().dialect.name != "sqlite":
        op.execute('DROP FUNCTION refuse_new_rules()')
