import type { StaffFact } from "../protocol/staff-frame.ts";
import { asked } from "./asked.svelte.ts";
import { t, WORD_OF } from "./words.ts";

type Names = (staff: string) => string;
type Fact<Kind extends StaffFact["kind"]> = Extract<StaffFact, { kind: Kind }>;

/** What happened beside what was said, in one sentence; null for what staff need not read. */
export function noteOf(fact: StaffFact, name: Names): string | null {
  switch (fact.kind) {
    case "opened":
      return t("noteOpened");
    case "answered":
      return t("noteAnswered", {
        question: asked(fact.question),
        answer: fact.answer ?? t("skipped"),
      });
    case "self_checked":
      return t(selfChecked(fact), { band: fact.band ? t(WORD_OF.band[fact.band]) : "" });
    case "distress_told":
      return t("noteDistressBefore", { level: fact.level });
    case "thanked":
      return t("noteThanked", { name: name(fact.counselor), text: fact.text });
    case "queued":
      return t("noteQueued");
    case "offered":
      return offered(fact, name);
    case "offer_over":
      return t("noteOfferOver", { name: name(fact.counselor), how: t(WORD_OF.offerEnd[fact.how]) });
    case "engaged":
      return t("noteEngaged", { name: name(fact.counselor) });
    case "requeued":
      return requeued(fact, name);
    case "checked":
      return t(fact.found ? "noteFound" : "noteNotFound", {
        name: name(fact.by),
        rung: t(WORD_OF.rung[fact.rung]),
      });
    case "band_set":
      return bandSet(fact, name);
    case "outgrew":
      return t("noteOutgrew", { name: name(fact.counselor) });
    case "hand_over_offered":
      return handOver(fact, name);
    case "hand_over_ended":
      return t("noteHandOverEnded", {
        name: name(fact.to),
        how: t(WORD_OF.handOverEnd[fact.how]),
      });
    case "handed_over":
      return t("noteHandedOver", { name: name(fact.to) });
    case "left_as_is":
      return t("noteLeftAsIs", { name: name(fact.by) });
    case "away":
      return t(fact.away ? "noteAway" : "noteBack");
    case "slept":
      return t("noteSlept");
    case "wrapping_up":
      return t("noteWrappingUp", { name: name(fact.by) });
    case "reported":
      return t("noteReported", { name: name(fact.by) });
    case "closed":
      return t("noteClosed", { reason: t(WORD_OF.close[fact.reason]) });
    default:
      return null;
  }
}

/** What raised the band is told in any case, what was answered only where the client shows it. */
function selfChecked({ band, shown }: Fact<"self_checked">) {
  if (!band) {
    return "noteCheckShown";
  }
  return shown ? "noteCheckRaisedShown" : "noteCheckRaised";
}

function offered({ counselor, mode, exception }: Fact<"offered">, name: Names): string {
  const how = [t(WORD_OF.mode[mode]), ...(exception ? [t(WORD_OF.exception[exception])] : [])];
  return t("noteOffered", { name: name(counselor), mode: how.join(" · ") });
}

function handOver(fact: Fact<"hand_over_offered">, name: Names): string {
  const words = { name: name(fact.to), reason: t(WORD_OF.requeue[fact.reason]) };
  const note = t(fact.by ? "noteHandOver" : "noteHandOverByItself", words);
  return fact.note ? `${note}: ${fact.note}` : note;
}

function requeued(fact: Fact<"requeued">, name: Names): string {
  const words = { name: name(fact.from), reason: t(WORD_OF.requeue[fact.reason]) };
  const note = t("noteRequeued", words);
  return fact.note ? `${note}: ${fact.note}` : note;
}

function bandSet(fact: Fact<"band_set">, name: Names): string {
  const band = t(WORD_OF.band[fact.band]);
  const note = fact.by
    ? t("noteBandSet", { name: name(fact.by), band })
    : t("noteBandEased", { band });
  return fact.reason ? `${note}: ${fact.reason}` : note;
}
