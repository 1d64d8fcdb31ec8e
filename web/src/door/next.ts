/** Where to go after signing in: a page of this service, and nothing else an address could smuggle in. */
export function nextPage(search: string): string {
  const asked = new URLSearchParams(search).get("next") ?? "";
  return /^\/[a-z]+$/.test(asked) ? asked : "/console";
}
