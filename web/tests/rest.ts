// What the REST interface answers in the scenes.
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

export const rest = {
  "/api/v1/desks": [desk],
  "/api/v1/desks/demo": desk,
  "/api/v1/triage/words": newWords,
  "/api/v1/desks/demo/clients": { token: "not-a-real-token", nickname: "Anon 7F3", language: "ja" },
};
