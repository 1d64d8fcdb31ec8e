// A stage for single pages: serves the built pages under the service's content policy and plays its part
// of REST and socket from a script, so that any state can be looked at.
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import type { Page, WebSocketRoute } from "playwright-core";
import type { ClientFrame } from "../src/protocol/client-frame.ts";
import type { StaffFrame, StaffMember } from "../src/protocol/staff-frame.ts";

const DIST = new URL("../dist/", import.meta.url);
const PAGES: Record<string, string> = {
  "/": "index.html",
  "/console": "console.html",
  "/wall": "wall.html",
  "/signin": "signin.html",
  "/welcome": "welcome.html",
};
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface Stage {
  address: string;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://stage");
    const file = pathname.startsWith("/c/")
      ? "client.html"
      : (PAGES[pathname] ?? pathname.slice(1));
    const body = await readFile(new URL(file, DIST)).catch(() => null);
    const type = TYPES[extname(file)] ?? "text/plain";
    response.writeHead(body ? 200 : 404, {
      "content-type": type,
      "content-security-policy": POLICY,
    });
    response.end(body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: addressOf(server), close: () => closed(server) };
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Answers of the REST interface by path. */
export async function playRest(page: Page, answers: Record<string, unknown>): Promise<void> {
  await page.route("**/api/v1/**", (route) => {
    const { pathname } = new URL(route.request().url());
    const answer = answers[pathname];
    return answer === undefined
      ? route.fulfill({ status: 404, json: { code: "no_such_desk" } })
      : route.fulfill({ json: answer });
  });
}

export interface Part<Frame> {
  say(frame: Frame): void;
  /** What the page sent, newest last. */
  heard: { type: string; [field: string]: unknown }[];
  socket(): WebSocketRoute;
}

/** Plays the service's side: answers every hello with these frames. */
export async function playSocket<Frame extends ClientFrame | StaffFrame>(
  page: Page,
  door: "client" | "staff",
  frames: () => Frame[],
): Promise<Part<Frame>> {
  let current: WebSocketRoute | null = null;
  const heard: Part<Frame>["heard"] = [];
  // A page may show what a test waits for before it has said hello: what is said then comes after the scene.
  const later: Frame[] = [];
  let isPlayed = false;
  await page.routeWebSocket(`**/ws/${door}`, (socket) => {
    current = socket;
    socket.onMessage((text) => {
      const command = JSON.parse(String(text));
      heard.push(command);
      if (command.type === "hello") {
        for (const frame of frames()) {
          socket.send(JSON.stringify(frame));
        }
        isPlayed = true;
        for (const frame of later.splice(0)) {
          socket.send(JSON.stringify(frame));
        }
      }
    });
  });
  const socket = () => {
    if (!current) {
      throw new Error("the page has opened no socket");
    }
    return current;
  };
  const say = (frame: Frame) => {
    if (isPlayed) {
      socket().send(JSON.stringify(frame));
    } else {
      later.push(frame);
    }
  };
  return { heard, socket, say };
}

export function member(more: Partial<StaffMember> = {}): StaffMember {
  return {
    id: id(0x51),
    desk: "demo",
    nickname: "ひかり",
    role: "counselor",
    qualification: "licensed",
    languages: ["ja", "en"],
    level: 3,
    ...more,
  };
}

export function id(n: number): string {
  return `0195c0de-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}
