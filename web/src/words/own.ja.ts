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
  passkeys: "パスキー",
  passkeysLead:
    "この端末の指紋、顔、暗証番号で、パスワードもコードもなしにサインインできます。偽のページでは使えません。",
  passkeyMade: "{made}に作成",
  passkeyUsed: "{made}に作成、{used}に使用。",
  passkeyBackedUp: "ほかの端末とも同期しています。",
  passkeyRevoke: "取り消す",
  passkeyAdd: "この端末のパスキーを作る",
  passkeyMaking: "端末の案内に従ってください…",
  passkeyNotFresh:
    "パスキーを作れるのは、サインインしてから10分のあいだです。一度サインアウトして、サインインし直してください。",
  passkeyTooMany: "これ以上は作れません。使っていないものを取り消してください。",
  passkeyKnown: "この端末には、もうパスキーがあります。",
  passkeyFailed: "うまくいきませんでした。もう一度お試しください。",
  passkeysElsewhere: "新しく作れるのは、{address} で開いたときだけです。",
  passkeysNone:
    "ここではパスキーを使えません。サービスの運営者が gateway.origin を設定すると使えます。",
  sessions: "サインインしている場所",
  sessionsHint: "覚えのないものは終了して、サービスの運営者に知らせてください。",
  someDevice: "プログラム",
  thisSession: "この画面",
  sessionSince: "{since}前から",
  endSession: "終了する",
} as const;
