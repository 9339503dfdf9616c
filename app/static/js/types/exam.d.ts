// SPDX-License-Identifier: Apache-2.0
// What crosses the wire between the exam page and the service, and what the page keeps.

type ChoiceAnswer = { choices: string[] };
type TextAnswer = { text: string };
type AnswerValue = ChoiceAnswer | TextAnswer;
type FlagValue = { flag: boolean };
type OpValue = AnswerValue | FlagValue | null;

/** A change before it has a number. */
interface Change {
  slot: number;
  kind: "answer" | "flag";
  value: OpValue;
}

interface Op extends Change {
  op: number;
  client_at: string;
}

/** Typing that is not an op yet; `base` is the text the typing began from. */
interface Draft {
  slot: number;
  text: string;
  base: string;
}

interface TimeEntry {
  cause: string;
  seconds: number;
  note: string | null;
  at: string;
}

interface AttemptData {
  id: string;
  registration_id: string;
  state: "running" | "submitted" | "terminated" | "left";
  started_at: string;
  deadline_at: string;
  /** Since when the clock stands; null while it goes. */
  paused_at?: string | null;
  server_time: string;
  op_head: number;
  /** 0 while nothing was ever answered. */
  op_max: number;
  time_entries: TimeEntry[];
  /** Rises with the conversation with the invigilators. */
  news?: number | null;
  window_id: string | null;
}

interface AnswersData {
  op_head: number;
  /** The highest number ever used; above `op_head` while there is a gap. */
  op_max?: number;
  answers: Record<string, AnswerValue | null>;
  flags: number[];
}

interface AckData {
  op_head: number;
  /** Stretches of ops above a gap: first and last number. */
  held: [number, number][];
  late?: number[];
  /** How many ops the service has, and the head of the chain over them. */
  ops: number;
  chain: string;
  server_time: string;
  deadline_at: string;
  state: string;
}

type Words = string | { zh: string; en: string };

interface ItemOption {
  label: string;
  text: string;
}

type ItemKind = "single" | "multiple" | "true_false" | "short_answer";

interface PaperSlot {
  number: number;
  type: ItemKind;
  /** Sanitised HTML, as are the texts of its options. */
  stem: string;
  options?: ItemOption[];
  points: string | number;
}

interface PaperSection {
  key: string;
  part: string;
  name: Words;
  part_name?: Words;
  first: number;
  last: number;
  points?: string | number;
}

interface PaperData {
  sections: PaperSection[];
  slots: PaperSlot[];
}

/** Seconds between two stills, as the programme wants them. */
interface StillPace {
  least: number;
  mean: number;
  most: number;
}

interface ExamState {
  attempt_id: string;
  registration_id: string;
  candidate_key: string;
  ticket_number: string;
  camera: StillPace | null;
  /** When the programme lets one hand in; null where it may be at any time. */
  hand_in_from: string | null;
  calculator: boolean;
}

/** A trial in place of an attempt, whose id it has; and where it leads. */
interface TrialState extends ExamState {
  check: string;
  room: string;
  exam_starts_at: string;
}

/** From where on something about a device may fail: milliseconds, bytes, brightness of 256. */
interface DeviceLimits {
  quick: number;
  slow: number;
  jitter: number;
  clock_noted: number;
  dark: number;
  glare: number;
  room: number;
  stall: number;
}

type CameraChoice = "camera" | "alternative";

/** What a page that checks a device knows. */
interface CheckState {
  registration_id: string;
  candidate_key: string;
  camera: { required: boolean; alternative: boolean };
  consent: CameraChoice | null;
  limits: DeviceLimits;
}

/** What was measured of a device, as the service takes it. */
interface MeasuredDevice {
  browser: string;
  in_wechat: boolean;
  lacking: ("database" | "locks" | "dialogs" | "https")[];
  /** Milliseconds; null for a lost one. */
  round_trips: (number | null)[];
  clock_offset: number | null;
  writable: boolean;
  room: number | null;
  stall: number | null;
  camera: { state: "live" | "refused" | "missing" | "busy" | "lost"; brightness: number | null } | null;
}

interface DeviceCheckState extends CheckState {
  behind: string;
}

interface WaitingState extends CheckState {
  entry_opens_at: string;
  server_time: string;
  starts_at: string;
  entry_closes_at: string;
}

/** What became of a request. Nothing here throws: a lost network is a result like another. */
type Reply =
  | { kind: "ok"; status: number; data: any; sentAt: number; receivedAt: number }
  | { kind: "problem"; status: number; code: string; detail: string; data: any; retryAfter: number | null }
  | { kind: "foreign"; status: number }
  | { kind: "offline"; timedOut: boolean };

/** Where unsent answers live: the browser's database, or memory when it has none. */
interface Journal {
  readonly durable: boolean;
  /** Numbers the changes above `floor` and every number used before; resolves when they are kept. */
  append(changes: Change[], floor: number): Promise<Op[]>;
  pending(limit?: number): Promise<Op[]>;
  acknowledge(numbers: number[]): Promise<void>;
  /** Takes an op out of the queue; `filler` goes in its number so that no gap stays. */
  setAside(number: number, filler: Change | null): Promise<void>;
  aside(): Promise<Op[]>;
  renumber(floor: number): Promise<void>;
  discardPending(floor: number): Promise<void>;
  lastNumber(): Promise<number>;
  saveDraft(draft: Draft): Promise<void>;
  drafts(): Promise<Draft[]>;
  dropDraft(slot: number): Promise<void>;
  destroy(): Promise<void>;
}

interface ServerClock {
  observe(serverTime: string, sentAt: number, receivedAt: number): void;
  /** Server time in ms since the epoch; null before the first sample. */
  now(): number | null;
}

type SavingPhase = "idle" | "sending" | "waiting" | "blocked";
type BlockReason = "lease_lost" | "closed" | "sign_in" | "missing" | "conflict";

interface SavingState {
  phase: SavingPhase;
  blocked: BlockReason | null;
  /** Why the last try failed, while waiting for the next. */
  trouble: "offline" | "portal" | "server" | null;
  slow: boolean;
  /** Different items with an answer that no acknowledgement names. */
  slots: number;
  savedAt: string | null;
}

/** What the parts of the exam page tell each other. */
interface ExamNews {
  /** The state of saving has changed. */
  saving: SavingState;
  /** The service answered, or did not. */
  reach: boolean;
  /** Saving goes on only after somebody has done something. */
  blocked: BlockReason;
  /** The attempt as the service has it now. */
  attempt: AttemptData;
  /** The deadline alone, as each acknowledgement brings it. */
  deadline: string;
  /** What the service has by now: how many ops, and the head of their chain; how long it took, in ms. */
  acknowledged: { ops: number; chain: string; took: number };
  /** Ops that came after the end. */
  late: Op[];
  /** The countdown reached zero. */
  expired: null;
  /** The service has closed the attempt. */
  ended: null;
  /** This window writes now. */
  entered: AttemptData;
  /** Another window writes now. */
  left: null;
  /** The session is over. */
  signedout: null;
  /** Whether nothing can be written for now. */
  locked: boolean;
  /** The candidate asks to hand in, or to leave unmarked. */
  handin: null;
  leave: null;
}
