// What the REST interface answers in the scenes.
import { id } from "./stage.ts";

const desk = {
  id: "demo",
  languages: ["ja", "en"],
  name: { ja: "こころの灯火 相談窓口", en: "Light in the Window" },
  welcome: {
    ja: "訓練を受けた相談員が、あなたの話を聞きます。無料で、秘密は守られます。命に危険が迫っているときだけ、守るために外へ知らせることがあります。",
    en: "A trained counselor answers you. It is free and confidential. Only when a life is in immediate danger may we tell others, to protect it.",
  },
  question: { ja: "いま、どんなことで苦しいですか。", en: "What's your crisis?" },
  questionnaire: [
    {
      id: "safe",
      ask: { ja: "いま、安全なところにいますか。", en: "Are you in a safe place right now?" },
      choices: [
        { id: "yes", text: { ja: "はい", en: "Yes" } },
        { id: "unsure", text: { ja: "わからない", en: "I am not sure" } },
        { id: "no", text: { ja: "いいえ", en: "No" } },
      ],
    },
    {
      id: "topic",
      ask: { ja: "いちばん近いものはどれですか。", en: "Which of these is closest?" },
      choices: [
        { id: "mood", text: { ja: "気持ちのこと", en: "How I feel" } },
        { id: "family", text: { ja: "家族のこと", en: "Family" } },
        { id: "school", text: { ja: "学校や仕事のこと", en: "School or work" } },
        { id: "people", text: { ja: "人間関係のこと", en: "Other people" } },
        { id: "other", text: { ja: "そのほか", en: "Something else" } },
      ],
    },
  ],
  emergency: [
    { number: "110", name: { ja: "警察", en: "Police" } },
    { number: "119", name: { ja: "消防・救急", en: "Fire and ambulance" } },
    {
      number: "0570-064-556",
      name: { ja: "こころの健康相談統一ダイヤル", en: "Unified mental health line" },
    },
  ],
};

/** As of a night in November, whatever day the test is run. */
const newWords = {
  at: Date.UTC(2026, 10, 20, 18),
  reports: 842,
  words: [
    ["イブプロフェン", 23, 17, -2.1, 1.4],
    ["橋のところ", 14, 9, -1.9, 0.6],
    ["薬を集めて", 11, 8, 0.4, 1.7],
    ["もう送った", 12, 5, -2.4, -1.6],
    ["ghosted", 19, 4, -2.6, -2.2],
  ].map(([words, clients, in_danger, before, now]) => ({
    words,
    clients,
    in_danger,
    before,
    now,
  })),
};

const text = (words: string) => [{ block: "paragraph", text: [{ inline: "text", text: words }] }];
const both = <T>(ja: T, en: T) => ({ ja, en });

const steps = {
  ja: ["相談者の同意をとり、何を伝えてよいかを決める", "スーパーバイザーが担当の保健師に電話する"],
  en: [
    "Get the client's consent, and settle what may be passed on",
    "The supervisor calls the nurse",
  ],
};

const phone = {
  number: "0570-064-556",
  source: "municipal bulletin of Bandai town, 2024-08",
  verified_on: "2026-11-22",
};

/** What staff have at hand. */
const library = {
  desk: desk.name,
  entries: [
    {
      kind: "canned",
      id: "greeting",
      pages: both(
        {
          title: "はじめのあいさつ",
          keywords: ["自己紹介"],
          words: "こんばんは。{desk}の{counselor}です。書いてくださって、ありがとうございます。",
        },
        {
          title: "First greeting",
          keywords: ["hello"],
          words: "Hello, I am {counselor} from {desk}. Thank you for writing.",
        },
      ),
    },
    {
      kind: "canned",
      id: "asking",
      pages: both(
        {
          title: "死にたい気持ちをたずねる",
          words:
            "大切なことなので、まっすぐお聞きしますね。いま、死にたいという気持ちはありますか。",
        },
        {
          title: "Asking about suicide",
          words: "I want to ask you directly: are you having thoughts of killing yourself?",
        },
      ),
    },
    {
      kind: "procedure",
      id: "orange",
      pages: both(
        { title: "コードオレンジになったら", body: text("ひとりで判断しないでください。") },
        { title: "When it turns Code Orange", body: text("You do not decide alone.") },
      ),
    },
    {
      kind: "term",
      id: "plan",
      pages: both(
        { title: "安全のための計画", body: text("今夜を過ごすための短い一覧です。") },
        { title: "Safety plan", body: text("A short list of how to get through tonight.") },
      ),
    },
    {
      kind: "referral",
      id: "centre",
      pages: both(
        {
          title: "地域の保健所（例）",
          issues: ["depression", "health"],
          phone,
          hours: "平日の日中",
          steps: steps.ja,
          body: text("住んでいる町の保健師さんが、会って話を聞きます。"),
        },
        {
          title: "Public health centre (example)",
          issues: ["depression", "health"],
          phone,
          hours: "Weekdays, daytime",
          steps: steps.en,
          body: text("A public health nurse of your town meets you and listens."),
        },
      ),
    },
  ],
};

const readings = (ja: boolean) => [
  {
    kind: "column",
    id: "night",
    title: ja ? "眠れない夜に" : "On a night without sleep",
    issues: ["stress"],
    body: [
      ...text(ja ? "眠れない夜は、時間が長く感じられます。" : "Nights without sleep are long."),
      {
        block: "heading",
        level: 2,
        text: [{ inline: "text", text: ja ? "いまできる小さなこと" : "Small things for now" }],
      },
      {
        block: "list",
        numbered: false,
        items: (ja
          ? ["時計を見えないところに置く。", "肩を上げて、すとんと落とす。三回。"]
          : ["Put the clock where you cannot see it.", "Lift your shoulders and let them drop."]
        ).map(text),
      },
    ],
  },
  {
    kind: "video",
    id: "breath",
    title: ja ? "息を整える三分間" : "Three minutes of breath",
    issues: ["anxiety"],
    link: "https://video.example.org/three-minutes",
    speaker: ja ? "精神科医（見本です）" : "A psychiatrist (sample)",
    minutes: 3,
    body: text(ja ? "息を四つ数えながら吸ってください。" : "Breathe in while you count to four."),
  },
  {
    kind: "referral",
    id: "line",
    title: ja ? "こころの健康相談統一ダイヤル" : "Unified mental health line",
    issues: ["depression"],
    phone: phone.number,
    hours: ja ? "都道府県により異なります" : "Differs by prefecture",
    body: text(
      ja ? "公的な相談窓口につながる電話です。" : "It connects you with public counselling.",
    ),
  },
];

/** The newest two have not been looked at in the scenes. */
const thanks = [
  [0.2, "聞いてもらえて、少し楽になりました。\nまた明日から、やってみます。"],
  [2, "Thank you for staying with me through the night."],
  [9, "だれにも言えなかったことを、はじめて言えました。"],
].map(([days, text]) => ({ at: Date.UTC(2026, 10, 20, 18) - Number(days) * 86_400_000, text }));

const endings = {
  since: Date.UTC(2026, 9, 21, 18),
  ended: 412,
  answered: 187,
  before: 7.4,
  after: 4.9,
  lighter: 151,
  thanked: null,
};

/** A client who was here before, the newest first. */
export const past = [
  ["imminent", ["suicide", "isolation"], 0x604, true, "reported", 9, 5, 9],
  ["elevated", ["bullying", "school"], 0x602, false, "reported", null, null, 31],
  ["low", [], null, null, "client_left", 6, null, 64],
].map(([band, issues, by, imminent, ended, before, after, days], n) => ({
  conversation: id(0xd00 + n),
  opened_at: Date.UTC(2026, 10, 20, 18) - Number(days) * 86_400_000,
  ended_at: Date.UTC(2026, 10, 20, 19) - Number(days) * 86_400_000,
  band,
  issues,
  answered_by: by === null ? null : id(Number(by)),
  imminent,
  ended,
  distress_before: before,
  distress_after: after,
}));

const pastOf = (n: number) => `/api/v1/conversations/${id(0xc00 + n)}/past`;

export const rest = {
  ...Object.fromEntries([1, 2, 3, 4].map((n) => [pastOf(n), past])),
  "/api/v1/staff/thanks": thanks,
  "/api/v1/staff/endings": endings,
  "/api/v1/staff/library": library,
  "/api/v1/doors": { provider: "ひまわり財団", passkeys_at: "127.0.0.1" },
  "/api/v1/session/ways": {
    has_factor: true,
    provider: "ひまわり財団",
    provider_since: Date.UTC(2026, 9, 21),
    passkeys_at: "127.0.0.1",
    passkeys: [
      {
        name: "cGFzc2tleQ",
        device: "Safari (iPhone)",
        made_at: Date.UTC(2026, 9, 21),
        used_at: Date.UTC(2026, 10, 19),
        is_backed_up: true,
      },
      {
        name: "YW5vdGhlcg",
        device: "Chrome/140 (X11; Linux)",
        made_at: Date.UTC(2026, 10, 2),
        used_at: null,
        is_backed_up: false,
      },
    ],
  },
  "/api/v1/sessions": [
    { name: "1", device: "Chrome/140 (X11; Linux)", opened_at: Date.now() - 60_000, is_this: true },
    { name: "2", device: "Safari (iPhone)", opened_at: Date.now() - 7_200_000, is_this: false },
  ],
  "/api/v1/invitation/look": { account: "mika", nickname: "Mika" },
  "/api/v1/factor": {
    address:
      "otpauth://totp/Tomoshibi:mika?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tomoshibi",
    letters: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
  },
  "/api/v1/desks/demo/reading/ja": readings(true),
  "/api/v1/desks/demo/reading/en": readings(false),
  "/api/v1/desks": [desk],
  "/api/v1/desks/demo": desk,
  "/api/v1/triage/words": newWords,
  "/api/v1/desks/demo/clients": { token: "not-a-real-token", nickname: "Anon 7F3", language: "ja" },
};
