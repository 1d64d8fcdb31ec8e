/** What staff read about their own signing in. */
export const ja = {
  own: "サインインとセキュリティ",
  close: "閉じる",
  ownFailed: "いまは読み込めませんでした。",
  factor: "ふたつめの鍵",
  factorThere:
    "認証アプリのコードを、パスワードとあわせて使っています。電話をなくしたときは、サービスの運営者に新しい招待を頼んでください。",
  factorNone: "まだありません。認証アプリのコードを足すと、パスワードだけでは入れなくなります。",
  factorSetUp: "ふたつめの鍵を設定する",
  providerBound: "{day}から、{name} でもサインインできます。",
  providerFree:
    "まだ使っていません。サインインのページで {name} を選ぶと、このアカウントに結びつきます。",
  sessions: "サインインしている場所",
  sessionsHint: "覚えのないものは終了して、サービスの運営者に知らせてください。",
  someDevice: "プログラム",
  thisSession: "この画面",
  sessionSince: "{since}前から",
  endSession: "終了する",
} as const;
