# SPDX-License-Identifier: Apache-2.0
"""Payloads of trials: in the shapes that an exam's page reads and sends, and what it measured."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.attempts.states import AttemptState
from app.attempts.values import WINDOW_ID, Cause, OpKind
from app.core.i18n import translate
from app.core.listing import ListQuery, PageOut
from app.core.schemas import Moment, Storable
from app.papers.rules import MAX_TEXT
from app.trials.models import Trial
from app.trials.rules import MOST_OPS_OF_TRIAL, DeviceMeasures, TrialOp
from app.trials.service.devices import CandidateDevice
from app.trials.values import RISKS, Ability, CameraFact, CheckPlace, Risk

# A page sends a hundred at once.
MOST_AT_ONCE = 100
MOST_SLOTS = 20
# As long as anybody waits for one request, and as long as a page may have stood still.
MILLISECONDS = 600_000
# A device whose battery is dead says 1970.
MOST_OFF = 100 * 366 * 24 * 3_600_000
MOST_ROUNDS = 20
# What JavaScript counts exactly.
MOST_ROOM = 2**53
BRIGHTEST = 255

TrialWindowId = Annotated[str, StringConstraints(pattern=WINDOW_ID)]
Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
Milliseconds = Annotated[int, Field(ge=0, le=MILLISECONDS)]
# Its own short name and number, and nothing that tells one device from another.
BrowserName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9 .]{0,39}$")]


class TrialChoices(BaseModel):
    """The options chosen, by the labels shown; for true/false T or F."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["choices"]
    choices: list[Letter] = Field(max_length=26)


class TrialText(BaseModel):
    """A short answer."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["text"]
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT), Storable]


class TrialFlag(BaseModel):
    model_config = ConfigDict(extra="forbid")

    flag: bool


class TrialOpIn(BaseModel):
    """A change as an exam's page sends it; when the device says it was made decides nothing here."""

    model_config = ConfigDict(extra="forbid")

    op: int = Field(ge=1, le=2 * MOST_OPS_OF_TRIAL)
    slot: int = Field(ge=1, le=MOST_SLOTS)
    kind: OpKind
    value: TrialChoices | TrialText | TrialFlag | None
    client_at: Moment

    def read(self) -> TrialOp:
        """The change as it is kept; chosen labels are sorted, so that their order says nothing."""
        value: dict[str, Any] | None = None
        if isinstance(self.value, TrialChoices):
            value = {"choices": sorted(set(self.value.choices))}
        elif isinstance(self.value, TrialText):
            value = {"text": self.value.text}
        elif self.value is not None:
            value = {"flag": self.value.flag}
        return TrialOp(self.op, self.slot, self.kind, value)


class TrialOpsIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window_id: TrialWindowId
    # The `op_max` of the answers that the window began from.
    seen: int = Field(0, ge=0, le=2 * MOST_OPS_OF_TRIAL)
    ops: list[TrialOpIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class TrialLeaseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window_id: TrialWindowId
    take_over: bool = False


class TrialSubmissionIn(BaseModel):
    """`slowest_save`: how long the page waited at most for an acknowledgement, in milliseconds."""

    model_config = ConfigDict(extra="forbid")

    window_id: TrialWindowId
    slowest_save: Milliseconds | None = None


class TrialTimeOut(BaseModel):
    cause: Cause
    seconds: int
    note: None = None
    at: datetime


class TrialOut(BaseModel):
    """A trial in the members of an attempt that its page reads: `op_max` is the head, no clock stands."""

    id: UUID
    registration_id: UUID
    state: AttemptState
    started_at: datetime
    deadline_at: datetime
    paused_at: None = None
    submitted_at: datetime | None
    op_head: int
    op_max: int
    window_id: str | None
    time_entries: list[TrialTimeOut]
    news: None = None
    server_time: datetime


class TrialAckOut(BaseModel):
    """Every op up to `op_head` is kept; nothing is above a gap."""

    op_head: int
    held: list[tuple[int, int]]
    deadline_at: datetime
    state: AttemptState
    server_time: datetime


class TrialAnswersOut(BaseModel):
    """An answer holds `choices` or `text`, and is null where it was cleared."""

    op_head: int
    op_max: int
    answers: dict[int, dict[str, Any] | None]
    flags: list[int]


class TrialNames(BaseModel):
    zh: str
    en: str


class TrialSectionOut(BaseModel):
    key: str
    part: str
    name: TrialNames
    part_name: TrialNames
    first: int
    last: int
    points: str


class TrialOptionOut(BaseModel):
    label: str
    text: str


class TrialSlotOut(BaseModel):
    """A question as HTML; `points` are none, for nothing is marked."""

    number: int
    type: str
    stem: str
    options: list[TrialOptionOut]
    points: str


class TrialPaperOut(BaseModel):
    """The practice paper in the shape of an exam's, in the reader's language."""

    full_points: str
    sections: list[TrialSectionOut]
    slots: list[TrialSlotOut]


class StillSeenOut(BaseModel):
    """The picture was looked at and is gone; what was seen is among the trial's last looks."""

    sequence: int


class DeviceCameraIn(BaseModel):
    """`brightness` is the mean of a picture, of 255; null where there was none."""

    model_config = ConfigDict(extra="forbid")

    state: CameraFact
    brightness: int | None = Field(ge=0, le=BRIGHTEST)


class DeviceCheckIn(BaseModel):
    """What a page measured. What it means is judged by the service, from these."""

    model_config = ConfigDict(extra="forbid")

    place: CheckPlace
    browser: BrowserName
    in_wechat: bool
    lacking: list[Ability] = Field(max_length=len(Ability))
    # Null for one that came to nothing.
    round_trips: list[Milliseconds | None] = Field(min_length=1, max_length=MOST_ROUNDS)
    # The device's clock before the service's; null where the service could not be asked.
    clock_offset: int | None = Field(ge=-MOST_OFF, le=MOST_OFF)
    writable: bool
    # Bytes left for this site; null where the browser does not say.
    room: int | None = Field(ge=0, le=MOST_ROOM)
    # The longest time in which the page did nothing; null while it was not in front.
    stall: Milliseconds | None
    # Null without consent, and where the programme wants none.
    camera: DeviceCameraIn | None

    def read(self) -> DeviceMeasures:
        return DeviceMeasures(
            browser=self.browser,
            in_wechat=self.in_wechat,
            lacking=[ability.value for ability in self.lacking],
            round_trips=self.round_trips,
            clock_offset=self.clock_offset,
            writable=self.writable,
            room=self.room,
            stall=self.stall,
            camera=None if self.camera is None else self.camera.state,
            brightness=None if self.camera is None else self.camera.brightness,
        )


class RiskOut(BaseModel):
    """A risk, what was found in words, and what to do about it."""

    kind: Risk
    figure: int
    said: str
    todo: str


class DeviceCheckOut(BaseModel):
    """What the service makes of the device by all that it knows, the trial included."""

    checked_at: datetime | None
    risks: list[RiskOut]


class TrialFactsOut(BaseModel):
    """`answered` of `slots` are kept; `faces` are the numbers of faces in the last looks."""

    started_at: datetime
    submitted_at: datetime | None
    answered: int
    slots: int
    slowest_save: int | None
    faces: list[int]


class CandidateDeviceOut(DeviceCheckOut):
    """A candidate's device as the operator sees it; `checked_at` is null where it was never checked."""

    registration_id: UUID
    ticket_number: str
    full_name: str
    place: CheckPlace | None
    browser: str
    minutes_off: int
    trial: TrialFactsOut | None


class DevicesQuery(ListQuery):
    """Which page of the sitting's devices."""

    sort: Literal["ticket_number", "-ticket_number"] = "ticket_number"


class CandidateDevicesOut(PageOut[CandidateDeviceOut]):
    """A page of everybody who has a place in the sitting; `next` is None on the last."""


def trial_out(trial: Trial, *, now: datetime) -> TrialOut:
    seconds = round((trial.deadline_at - trial.started_at).total_seconds())
    return TrialOut(
        id=trial.id,
        registration_id=trial.registration_id,
        state=_state_of(trial),
        started_at=trial.started_at,
        deadline_at=trial.deadline_at,
        submitted_at=trial.submitted_at,
        op_head=trial.op_head,
        op_max=trial.op_head,
        window_id=trial.window_id,
        time_entries=[TrialTimeOut(cause=Cause.BASE, seconds=seconds, at=trial.started_at)],
        server_time=now,
    )


def trial_ack_out(trial: Trial, *, now: datetime) -> TrialAckOut:
    return TrialAckOut(
        op_head=trial.op_head,
        held=[],
        deadline_at=trial.deadline_at,
        state=_state_of(trial),
        server_time=now,
    )


def trial_answers_out(trial: Trial) -> TrialAnswersOut:
    answers = {int(slot): value for slot, value in trial.answers.items()}
    return TrialAnswersOut(
        op_head=trial.op_head, op_max=trial.op_head, answers=answers, flags=trial.flags
    )


def device_check_out(device: CandidateDevice) -> DeviceCheckOut:
    return DeviceCheckOut(checked_at=device.checked_at, risks=_risks_of(device))


def candidate_device_out(device: CandidateDevice) -> CandidateDeviceOut:
    trial = device.trial
    return CandidateDeviceOut(
        registration_id=device.registration_id,
        ticket_number=device.ticket_number,
        full_name=device.full_name,
        checked_at=device.checked_at,
        place=device.place,
        browser=device.browser,
        minutes_off=device.minutes_off,
        risks=_risks_of(device),
        trial=None
        if trial is None
        else TrialFactsOut(
            started_at=trial.started_at,
            submitted_at=trial.submitted_at,
            answered=trial.answered,
            slots=trial.slots,
            slowest_save=trial.slowest_save,
            faces=list(trial.faces),
        ),
    )


def _risks_of(device: CandidateDevice) -> list[RiskOut]:
    return [
        RiskOut(
            kind=seen.kind,
            figure=seen.figure,
            said=translate(RISKS[seen.kind].said, figure=seen.figure),
            todo=translate(RISKS[seen.kind].todo),
        )
        for seen in device.risks
    ]


def _state_of(trial: Trial) -> AttemptState:
    return AttemptState.RUNNING if trial.submitted_at is None else AttemptState.SUBMITTED
