import type { SelfCheckKind } from "../protocol/client-command.ts";
import type { Language } from "../words/language.svelte.ts";

/** A published questionnaire in its published wording; nothing in it may be reworded. */
export interface Form {
  name: string;
  /** What each item is about: time and question. */
  lead: string;
  items: readonly string[];
  /** From 0 upwards. */
  options: readonly string[];
  source: string;
}

const K6_SOURCE =
  "Kessler RC et al., Psychological Medicine 2002; 32: 959–976 · Furukawa TA et al., Int J Methods Psychiatr Res 2008; 17: 152–158";
const PHQ9_SOURCE =
  "Kroenke K, Spitzer RL, Williams JBW, J Gen Intern Med 2001; 16: 606–613 · Muramatsu K et al., Gen Hosp Psychiatry 2018; 52: 64–69";

export const FORMS: Record<SelfCheckKind, Record<Language, Form>> = {
  k6: {
    ja: {
      name: "K6（6問）",
      lead: "過去30日の間に、どれくらいの頻度で次のことがありましたか。",
      items: [
        "神経過敏に感じましたか",
        "絶望的だと感じましたか",
        "そわそわ、落ち着かなく感じましたか",
        "気分が沈み込んで、何が起こっても気が晴れないように感じましたか",
        "何をするのも骨折りだと感じましたか",
        "自分は価値のない人間だと感じましたか",
      ],
      options: ["まったくない", "少しだけ", "ときどき", "たいてい", "いつも"],
      source: K6_SOURCE,
    },
    en: {
      name: "K6 (6 questions)",
      lead: "During the past 30 days, about how often did you feel …",
      items: [
        "nervous?",
        "hopeless?",
        "restless or fidgety?",
        "so depressed that nothing could cheer you up?",
        "that everything was an effort?",
        "worthless?",
      ],
      options: [
        "None of the time",
        "A little of the time",
        "Some of the time",
        "Most of the time",
        "All of the time",
      ],
      source: K6_SOURCE,
    },
  },
  phq9: {
    ja: {
      name: "PHQ-9（9問）",
      lead: "この2週間、次のような問題に、どのくらい頻繁に悩まされていますか。",
      items: [
        "物事に対してほとんど興味がない、または楽しめない",
        "気分が落ち込む、憂うつになる、または絶望的な気持ちになる",
        "寝付きが悪い、途中で目がさめる、または逆に眠り過ぎる",
        "疲れた感じがする、または気力がない",
        "あまり食欲がない、または食べ過ぎる",
        "自分はダメな人間だ、人生の敗北者だと気に病む、または自分自身あるいは家族に申し訳がないと感じる",
        "新聞を読む、またはテレビを見ることなどに集中することが難しい",
        "他人が気づくぐらいに動きや話し方が遅くなる、あるいは反対に、そわそわしたり、落ちつかず、ふだんよりも動き回ることがある",
        "死んだ方がましだ、あるいは自分を何らかの方法で傷つけようと思ったことがある",
      ],
      options: ["全くない", "数日", "半分以上", "ほとんど毎日"],
      source: PHQ9_SOURCE,
    },
    en: {
      name: "PHQ-9 (9 questions)",
      lead: "Over the last 2 weeks, how often have you been bothered by any of the following problems?",
      items: [
        "Little interest or pleasure in doing things",
        "Feeling down, depressed, or hopeless",
        "Trouble falling or staying asleep, or sleeping too much",
        "Feeling tired or having little energy",
        "Poor appetite or overeating",
        "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
        "Trouble concentrating on things, such as reading the newspaper or watching television",
        "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so fidgety or restless that you have been moving around a lot more than usual",
        "Thoughts that you would be better off dead or of hurting yourself in some way",
      ],
      options: ["Not at all", "Several days", "More than half the days", "Nearly every day"],
      source: PHQ9_SOURCE,
    },
  },
};

/** The published ranges: the first score of each, from the lightest. */
const RANGES = { k6: [0, 5, 10, 13], phq9: [0, 5, 10, 15, 20] } as const;

/** How heavy a score is by its form's published ranges, from 0. */
export function rangeOf(check: SelfCheckKind, score: number): number {
  return RANGES[check].findLastIndex((from) => score >= from);
}

export const scoreOf = (answers: readonly number[]): number =>
  answers.reduce((sum, answer) => sum + answer, 0);

export const maxOf = (check: SelfCheckKind): number => (check === "k6" ? 24 : 27);

/** Whether there were thoughts of death or of hurting oneself: the last item of the PHQ-9. */
export const tellsOfDeath = (check: SelfCheckKind, answers: readonly number[]): boolean =>
  check === "phq9" && (answers[8] ?? 0) > 0;
