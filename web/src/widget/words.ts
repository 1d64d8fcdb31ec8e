interface Words {
  open: string;
  close: string;
  elsewhere: string;
}

/** Apart from the other catalogues, so that a site that embeds a desk loads nothing of them. */
export const words: Record<string, Words> = {
  ja: { open: "相談する", close: "閉じる", elsewhere: "https://ja.wikipedia.org/" },
  en: { open: "Talk to someone", close: "Close", elsewhere: "https://en.wikipedia.org/" },
};
