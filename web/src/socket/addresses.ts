const SUBPROTOCOL = "tomoshibi.v1";

/** Opens a socket to this page's own service. */
export function openSocket(door: "client" | "staff"): WebSocket {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/ws/${door}`, SUBPROTOCOL);
}
