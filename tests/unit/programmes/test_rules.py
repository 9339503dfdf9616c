# SPDX-License-Identifier: Apache-2.0
"""The two programmes' data says what their notices say, and contradictions are found."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.programmes.rules import (
    Absence,
    Admission,
    ChannelTask,
    Component,
    EndedAs,
    Ending,
    ProgrammeRules,
    RetakeKind,
    RetakePolicy,
    Weekday,
    faults_of,
)
from app.programmes.service import read_programmes
from app.programmes.service.loading import from_data, to_data

CAS, CPCIF = read_programmes()


def sections(rules: ProgrammeRules) -> list[tuple[str, str, int, Decimal]]:
    return [(s.part, s.type, s.count, s.points) for s in rules.components[0].sections]


class TestCpcif:
    def test_titles_and_levels_are_those_of_the_notice(self) -> None:
        assert [(t.name.zh, t.level_name.zh, t.work_type_name.zh) for t in CPCIF.titles] == [
            ("碳排放管理员 四级", "四级/中级工", "--"),
            ("碳排放管理员 三级", "三级/高级工", "--"),
        ]

    def test_bases_register_and_ask_for_the_fees_of_the_notice(self) -> None:
        assert CPCIF.issuer.name.zh == "中国石油和化学工业联合会"
        assert CPCIF.operator.name.zh == "北京国化石油和化工中小企业服务中心"
        [base] = CPCIF.channels
        assert (base.name.zh, base.tasks) == ("和君", (ChannelTask.REGISTER,))
        offers = [CPCIF.offers_of(title) for title in ("level_4", "level_3", "level_9")]
        assert [[offer.price for _, offer in found] for found in offers] == [[3900], [4900], []]

    def test_mix_makes_a_hundred_items_and_points(self) -> None:
        assert sections(CPCIF) == [
            ("paper", "single", 50, 1),
            ("paper", "multiple", 25, 1),
            ("paper", "true_false", 20, Decimal("0.5")),
            ("paper", "short_answer", 5, 3),
        ]
        paper = CPCIF.component("paper")
        assert (paper.full_points, paper.pass_points) == (100, 60)
        assert paper.duration == timedelta(minutes=90)

    def test_held_on_the_last_weekend_of_every_month_morning_and_afternoon(self) -> None:
        assert [(len(r.months), r.weekend, r.starts) for r in CPCIF.recurrences] == [
            (12, -1, time(9)),
            (12, -1, time(14)),
        ]

    def test_failure_and_absence_give_a_free_retake_within_six_months(self) -> None:
        assert CPCIF.retake == RetakePolicy(RetakeKind.FREE, 6)
        assert CPCIF.absence is Absence.GRANTS_RETAKE


class TestCas:
    def test_the_academys_centre_certifies_and_an_association_runs_it(self) -> None:
        assert CAS.issuer.name.zh == "中国科学院人才交流开发中心"
        assert CAS.operator.name.zh == "宁夏环境保护产业协会"
        [agency] = CAS.channels
        assert (agency.name.zh, agency.tasks) == (
            "宁夏瑞衡教育咨询",
            (ChannelTask.COLLECT_PAPERS,),
        )
        assert [(o.price, o.training_hours) for o in agency.offers] == [(4000, 30), (4000, 30)]

    def test_mix_makes_a_hundred_items_and_150_points_in_two_parts(self) -> None:
        assert sections(CAS) == [
            ("theory", "single", 25, 1),
            ("theory", "multiple", 10, 2),
            ("theory", "true_false", 25, 1),
            ("practice", "single", 15, 1),
            ("practice", "multiple", 20, 2),
            ("practice", "short_answer", 5, 5),
        ]
        paper = CAS.component("paper")
        assert (paper.full_points, paper.pass_points) == (150, 90)
        assert [part.name.zh for part in paper.parts] == ["理论", "实务"]

    def test_held_on_the_third_weekend_of_each_quarters_last_month(self) -> None:
        [quarter] = CAS.recurrences
        assert (quarter.months, quarter.weekend, quarter.starts) == ((3, 6, 9, 12), 3, time(8, 30))

    def test_parts_draw_from_different_topics(self) -> None:
        topics = {s.part: set(s.topics) for s in CAS.components[0].sections}
        assert topics == {
            "theory": {"policy", "accounting", "monitoring", "verification"},
            "practice": {"trading", "assets", "consulting"},
        }


@pytest.mark.parametrize("rules", [CAS, CPCIF], ids=lambda rules: rules.code)
def test_data_written_and_read_again_is_the_same(rules: ProgrammeRules) -> None:
    assert from_data(to_data(rules)) == rules


def test_look_up_by_key_finds_or_raises() -> None:
    assert CPCIF.title("level_3").level == "3"
    assert [c.key for c in CPCIF.components_of("level_3")] == ["paper"]
    assert CPCIF.components_of("level_9") == ()
    with pytest.raises(KeyError):
        CPCIF.title("level_9")
    with pytest.raises(KeyError):
        CPCIF.component("oral")


def with_component(**changes: Any) -> ProgrammeRules:
    return replace(CPCIF, components=(replace(CPCIF.components[0], **changes),))


def with_section(**changes: Any) -> ProgrammeRules:
    first, *others = CPCIF.components[0].sections
    return with_component(sections=(replace(first, **changes), *others))


def with_title(**changes: Any) -> ProgrammeRules:
    first, *others = CPCIF.titles
    return replace(CPCIF, titles=(replace(first, **changes), *others))


def with_channel(**changes: Any) -> ProgrammeRules:
    return replace(CPCIF, channels=(replace(CPCIF.channels[0], **changes),))


def with_offer(**changes: Any) -> ProgrammeRules:
    first, *others = CPCIF.channels[0].offers
    return with_channel(offers=(replace(first, **changes), *others))


def with_recurrence(**changes: Any) -> ProgrammeRules:
    return replace(CPCIF, recurrences=(replace(CPCIF.recurrences[0], **changes),))


def with_camera(**changes: Any) -> ProgrammeRules:
    return replace(CPCIF, camera=replace(CPCIF.camera, **changes))


def with_contact(**changes: Any) -> ProgrammeRules:
    hours = replace(CPCIF.name, zh="每天 9:00–17:00", en="every day, 9:00 to 17:00")
    whole = replace(CPCIF.contact, telephone="000-0000 0000", hours=hours, email="ask@example.org")
    return replace(CPCIF, contact=replace(whole, **changes))


ZERO = timedelta(0)
MINUTE = timedelta(minutes=1)
GRANTING = Ending(EndedAs.FAILED, grants_retake=True)
WRONG = [
    (with_component(full_points=Decimal(101)), "components.paper", "make 100.0 points"),
    (with_component(items=99), "components.paper", "make 100 items"),
    (with_component(pass_points=Decimal(101)), "components.paper", "pass_points"),
    (with_component(pass_points=Decimal(0)), "components.paper", "pass_points"),
    (with_component(duration=ZERO), "components.paper", "duration"),
    (with_component(earliest_hand_in=-MINUTE), "components.paper", "earliest_hand_in"),
    (with_component(earliest_hand_in=91 * MINUTE), "components.paper", "earliest_hand_in"),
    (with_component(earliest_hand_in=MINUTE / 2), "components.paper", "whole"),
    (with_title(components=("paper", "oral")), "titles.level_4.components", "'oral'"),
    (with_title(components=("paper", "paper")), "titles.level_4.components.paper", "2 times"),
    (with_title(components=()), "titles.level_4", "no component"),
    (with_title(level="6"), "titles.level_4", "level must be one of"),
    (with_title(work_type="baker"), "titles.level_4", "work_type must be one of"),
    (with_component(key="oral"), "components.oral", "no title needs"),
    (replace(CPCIF, channels=CPCIF.channels * 2), "channels.hejun", "used 2 times"),
    (with_channel(tasks=()), "channels.hejun", "tasks"),
    (with_offer(title="level_9"), "channels.hejun.offers.level_9", "no title 'level_9'"),
    (with_offer(title="level_3"), "channels.hejun.offers.level_3", "used 2 times"),
    (with_offer(price=Decimal(0)), "channels.hejun.offers.level_4", "above zero"),
    (with_offer(price=Decimal("0.001")), "channels.hejun.offers.level_4", "two decimals"),
    (with_offer(training_hours=-1), "channels.hejun.offers.level_4", "negative"),
    (with_section(part="oral"), "components.paper.sections.single", "no part 'oral'"),
    (with_section(count=0), "components.paper.sections.single", "above zero"),
    (with_section(points=Decimal(0)), "components.paper.sections.single", "above zero"),
    (with_section(points=Decimal("0.333")), "components.paper.sections.single", "two decimals"),
    (with_section(topics=()), "components.paper.sections.single", "no topic"),
    (with_section(key="multiple"), "components.paper.sections.multiple", "used 2 times"),
    (replace(CPCIF, titles=CPCIF.titles * 2), "titles.level_4", "used 2 times"),
    (with_recurrence(component="oral"), "recurrences.morning", "no component 'oral'"),
    (with_recurrence(months=()), "recurrences.morning", "months"),
    (with_recurrence(months=(0, 13)), "recurrences.morning", "months"),
    (with_recurrence(weekend=5), "recurrences.morning", "weekend"),
    (with_camera(min_interval=timedelta(seconds=30)), "camera", "min_interval"),
    (with_camera(bad_frames=1), "camera", "run"),
    (with_camera(bad_frames=6), "camera", "run"),
    (replace(CPCIF, admission=Admission(ZERO, ZERO)), "admission", "late_entry"),
    (
        replace(CPCIF, admission=Admission(timedelta(-1), timedelta(1))),
        "admission",
        "entry_opens_before",
    ),
    (replace(CPCIF, retake=RetakePolicy(RetakeKind.FREE)), "retake", "months"),
    (replace(CAS, retake=RetakePolicy(RetakeKind.PAID, 6)), "retake", "months"),
    (replace(CAS, absence=Absence.GRANTS_RETAKE), "absence", "free retake"),
    (replace(CAS, endings=replace(CAS.endings, left=GRANTING)), "endings.left", "free retake"),
    (with_contact(telephone="010 call us"), "contact.telephone", "no telephone number"),
    (with_contact(telephone=""), "contact.hours", "at some hours"),
    (with_contact(hours=replace(CPCIF.name, zh="每天", en="")), "contact.hours", "at some hours"),
    (with_contact(email="ask at example.org"), "contact.email", "no e-mail address"),
]


@pytest.mark.parametrize(("rules", "place", "reason"), WRONG, ids=[f"{w[1]} {w[2]}" for w in WRONG])
def test_judge_contradiction_names_place_and_reason(
    rules: ProgrammeRules, place: str, reason: str
) -> None:
    assert any(f.place == place and reason in f.reason for f in faults_of(rules))


@pytest.mark.parametrize("rules", [CAS, CPCIF, with_contact()], ids=["cas", "cpcif", "contact"])
def test_judge_shipped_data_finds_nothing(rules: ProgrammeRules) -> None:
    assert faults_of(rules) == []


def test_judge_a_programme_of_several_components_on_site_finds_nothing() -> None:
    """What the other three bodies need fits the same shape: two components, no recurrence."""
    theory = CPCIF.components[0]
    practice: Component = replace(theory, key="practice")
    four, three = CPCIF.titles
    both = replace(three, components=("paper", "practice"), work_type="verifier")
    rules = replace(CPCIF, titles=(four, both), components=(theory, practice), recurrences=())
    assert faults_of(rules) == []
    assert [c.key for c in rules.components_of("level_4")] == ["paper"]
    assert [c.key for c in rules.components_of("level_3")] == ["paper", "practice"]
    assert rules.title("level_3").work_type_name.zh == "碳排放核查员"


def test_values_are_frozen() -> None:
    for value in (CPCIF, CPCIF.titles[0], CPCIF.camera):
        with pytest.raises(FrozenInstanceError):
            value.__setattr__(fields(value)[0].name, "other")


def test_weekday_of_recurrences_is_data() -> None:
    assert {r.weekday for r in (*CPCIF.recurrences, *CAS.recurrences)} == {Weekday.SATURDAY}
