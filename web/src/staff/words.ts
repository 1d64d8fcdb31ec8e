import type {
  AlarmKind,
  AlarmReach,
  Band,
  Because,
  CloseReason,
  DutyState,
  Exception,
  HandOverEnd,
  OfferEnd,
  OfferMode,
  Qualification,
  QueueLevel,
  RequeueReason,
  Rung,
  Status,
} from "../protocol/staff-frame.ts";
import { speaker } from "../words/language.svelte.ts";
import { en, errorsEn, issuesEn } from "../words/staff.en.ts";
import { errorsJa, issuesJa, ja } from "../words/staff.ja.ts";

export const t = speaker({ ja, en });
export const issueName = speaker({ ja: issuesJa, en: issuesEn });
export const errorText = speaker({ ja: errorsJa, en: errorsEn });

type Word = keyof typeof ja;

/** Names of the protocol's values. The types make sure that none is forgotten. */
export const WORD_OF = {
  band: {
    low: "bandLow",
    elevated: "bandElevated",
    high: "bandHigh",
    imminent: "bandImminent",
  } satisfies Record<Band, Word>,
  duty: {
    off: "dutyOff",
    on: "dutyOn",
    break: "dutyBreak",
    not_answering: "dutyNotAnswering",
  } satisfies Record<DutyState, Word>,
  queue: {
    nobody: "queueNobody",
    some: "queueSome",
    many: "queueMany",
    flood: "queueFlood",
  } satisfies Record<QueueLevel, Word>,
  mode: {
    auto: "modeAuto",
    pull: "modePull",
    assigned: "modeAssigned",
  } satisfies Record<OfferMode, Word>,
  because: {
    former: "becauseFormer",
    least_loaded: "becauseLeastLoaded",
    surge: "becauseSurge",
    best_qualified: "becauseBestQualified",
  } satisfies Record<Because, Word>,
  exception: {
    surge: "exceptionSurge",
    imminent_unserved: "exceptionImminentUnserved",
    supervisor: "exceptionSupervisor",
  } satisfies Record<Exception, Word>,
  handOverEnd: {
    declined: "endDeclined",
    lapsed: "endLapsed",
    withdrawn: "endWithdrawn",
  } satisfies Record<HandOverEnd, Word>,
  offerEnd: {
    declined: "endDeclined",
    lapsed: "endLapsed",
    withdrawn: "endWithdrawn",
  } satisfies Record<OfferEnd, Word>,
  requeue: {
    counselor_gone: "requeueCounselorGone",
    transfer: "requeueTransfer",
    outgrown: "requeueOutgrown",
  } satisfies Record<RequeueReason, Word>,
  close: {
    reported: "closeReported",
    client_left: "closeClientLeft",
    supervisor: "closeSupervisor",
  } satisfies Record<CloseReason, Word>,
  alarm: {
    code_orange: "alarmCodeOrange",
    nobody_qualified: "alarmNobodyQualified",
    silent_imminent: "alarmSilentImminent",
    outgrown: "alarmOutgrown",
    all_excluded: "alarmAllExcluded",
    quarantined: "alarmQuarantined",
    unscored: "alarmUnscored",
    asked: "alarmAsked",
  } satisfies Record<AlarmKind, Word>,
  reach: {
    supervisor: "reachSupervisor",
    all_supervisors: "reachAllSupervisors",
    on_call: "reachOnCall",
  } satisfies Record<AlarmReach, Word>,
  qualification: {
    peer: "qualificationPeer",
    counselor: "qualificationCounselor",
    licensed: "qualificationLicensed",
  } satisfies Record<Qualification, Word>,
  rung: {
    ideation: "rungIdeation",
    plan: "rungPlan",
    means: "rungMeans",
    within_24h: "rungWithin24h",
  } satisfies Record<Rung, Word>,
  status: {
    arrived: "statusArrived",
    browsing: "statusBrowsing",
    intake: "statusIntake",
    after_hours: "statusAfterHours",
    waiting: "statusWaiting",
    offered: "statusOffered",
    engaged: "statusEngaged",
    wrap_up: "statusWrapUp",
    closed: "statusClosed",
  } satisfies Record<Status, Word>,
} as const;
