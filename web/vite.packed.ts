import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(css|html|js|svg)$/;
/** Smaller than this nothing is gained: it is one packet either way. */
const BYTES_MIN = 1_000;

/** Beside each text, the same in fewer bytes, so that the service need not compress it again for everybody. */
export function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      for (const file of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (TEXT.test(file)) {
          const path = join(dir, file);
          const content = readFileSync(path);
          if (content.length >= BYTES_MIN) {
            writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
          }
        }
      }
    },
  };
}
