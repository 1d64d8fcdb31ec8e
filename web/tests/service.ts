// The real service, as a child process on a free port with a data folder of its own.
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const BINARY = resolve(
  process.env.TOMOSHIBI_BINARY ?? process.env.TOMOSHIBI_BIN ?? "../target/debug/tomoshibi",
);
const READY_MS_MAX = 30_000;

export interface Service {
  address: string;
  port: number;
  /** Password of a demo account. */
  password(account: string): string;
  /** Stores the demo's document changed, as an operator does while it runs. */
  applyDesk(change: (document: string) => string): Promise<void>;
  /** What a command beside the running service says, as JSON. */
  command(...words: string[]): unknown;
  /** As by a power cut. */
  kill(): Promise<void>;
  /** A new process on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `settings`: more of them, as the environment holds them. */
export async function startService(settings: NodeJS.ProcessEnv = {}): Promise<Service> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), "tomoshibi-browser-"));
  const address = `http://127.0.0.1:${port}`;
  let running = await launch(port, data, settings);
  return {
    address,
    port,
    password(account) {
      const found = running.signIns.get(account);
      if (!found) {
        throw new Error(`the demo named no sign-in for ${account}:\n${running.output()}`);
      }
      return found;
    },
    applyDesk: (change) => applyDesk(data, change),
    command(...words) {
      const rest = ["--listen", `127.0.0.1:${port}`, "--data", data, "--json"];
      return JSON.parse(execFileSync(BINARY, [...words, ...rest], { encoding: "utf8" }));
    },
    kill: () => end(running.child, "SIGKILL"),
    async restart() {
      running = await launch(port, data, settings);
    },
    async stop() {
      await end(running.child, "SIGTERM");
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function applyDesk(data: string, change: (document: string) => string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tomoshibi-desk-"));
  const file = join(folder, "desk.toml");
  const example = readFileSync(resolve("../config/demo/desk.toml"), "utf8");
  writeFileSync(file, change(example.replace('library = "library"\n', "")));
  try {
    await promisify(execFile)(BINARY, ["desk", "apply", file, "--data", data]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Running {
  child: ChildProcess;
  signIns: Map<string, string>;
  output(): string;
}

async function launch(port: number, data: string, settings: NodeJS.ProcessEnv): Promise<Running> {
  const child = spawn(BINARY, ["demo", "--listen", `127.0.0.1:${port}`, "--data", data], {
    env: { ...process.env, SIMULATED: "0", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const signIns = new Map<string, string>();
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    for (const [, account, password] of output.matchAll(/sign-in: (\S+) (\S+) \S+/g)) {
      signIns.set(account ?? "", password ?? "");
    }
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  await ready(port, child, () => output);
  return { child, signIns, output: () => output };
}

async function ready(port: number, child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + READY_MS_MAX;
  while (Date.now() < until) {
    if (child.exitCode !== null) {
      throw new Error(`the service ended with ${child.exitCode}:\n${output()}`);
    }
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) {
      return;
    }
    await new Promise((next) => setTimeout(next, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`the service was not ready in time:\n${output()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
