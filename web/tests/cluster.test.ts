// Three nodes behind nginx: a talk goes on while each of the nodes is killed in turn and comes back.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./browser.ts";
import { accept, answer, ClientPage, goOnDuty, pane, signIn } from "./people.ts";
import type { Service } from "./service.ts";

/** The proxy, and the three nodes after it. */
const PORTS = 4;
const READY_MS_MAX = 90_000;
const FIRST = "テストの点が悪くて落ち込んでいます";

let browser: Browser;
let cluster: Cluster;

beforeAll(async () => {
  browser = await launch();
  cluster = await startCluster();
}, READY_MS_MAX);

afterAll(async () => {
  await browser.close();
  await cluster.stop();
}, READY_MS_MAX);

test("a talk through the proxy outlives each of the nodes", { timeout: 120_000 }, async () => {
  const client = await ClientPage.open(browser, cluster.service.address);
  await client.say(FIRST);
  const { page } = await signIn(browser, cluster.service, "licensed", "/console");
  await goOnDuty(page);
  await accept(page, FIRST);
  await pane(page, FIRST).waitFor();
  const said = [FIRST];
  for (const node of [1, 2, 3]) {
    cluster.killNode(node);
    const question = `${node}番目のノードが落ちました`;
    await client.say(question);
    await pane(page, question).waitFor();
    const reply = `${node}番目でも読めています`;
    await answer(page, FIRST, reply);
    await client.reads(reply);
    said.push(question, reply);
    await cluster.nodeIsBack(node);
  }
  const lines = await client.lines();
  expect(lines.filter((line) => said.includes(line))).toEqual(said);
});

interface Cluster {
  service: Service;
  killNode(number: number): void;
  nodeIsBack(number: number): Promise<void>;
  stop(): Promise<void>;
}

async function startCluster(): Promise<Cluster> {
  const port = await freePorts();
  const child = spawn(resolve("../scripts/cluster.sh"), {
    env: { ...process.env, PORT: String(port), PEOPLE: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const read = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  await says(child, () => output, "cluster: ready");
  const found = (pattern: RegExp) => {
    const match = pattern.exec(output)?.[1];
    if (!match) {
      throw new Error(`${pattern} is not in:\n${output}`);
    }
    return match;
  };
  const address = `http://127.0.0.1:${port}`;
  const service = {
    address,
    port,
    password: (account: string) => found(new RegExp(`sign-in: ${account} (\\S+) `)),
  } as Service;
  return {
    service,
    killNode: (number) =>
      process.kill(Number(found(new RegExp(`node ${number}: .* pid (\\d+)`))), "SIGKILL"),
    async nodeIsBack(number) {
      const until = Date.now() + 30_000;
      while (Date.now() < until) {
        const ready = await fetch(`http://127.0.0.1:${port + number}/readyz`).catch(() => null);
        if (ready?.ok) {
          return;
        }
        await new Promise((next) => setTimeout(next, 100));
      }
      throw new Error(`node ${number} did not come back`);
    },
    async stop() {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      await ended;
      expect(output).toContain("cluster: stopped");
    },
  };
}

/** The first of so many in a row that nobody listens on. */
async function freePorts(): Promise<number> {
  for (let first = 18_700 + (process.pid % 1_000) * 4; ; first += PORTS) {
    const ports = Array.from({ length: PORTS }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) {
      return first;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
}

async function says(child: ChildProcess, output: () => string, words: string): Promise<void> {
  const until = Date.now() + READY_MS_MAX;
  while (!output().includes(words)) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill("SIGTERM");
      throw new Error(`the cluster did not come up:\n${output()}`);
    }
    await new Promise((next) => setTimeout(next, 100));
  }
}
