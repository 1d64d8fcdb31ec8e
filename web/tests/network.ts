// A network that can be cut: a TCP relay between a page and the service.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Network {
  address: string;
  /** Every connection breaks, and none is taken until `restore`. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function openNetwork(port: number): Promise<Network> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const breakAll = () => {
    for (const socket of open) {
      socket.destroy();
    }
  };
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      whole = false;
      breakAll();
    },
    restore() {
      whole = true;
    },
    close() {
      breakAll();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
