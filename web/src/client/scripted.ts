/** A browser's storage, for tests that look into it. */
export class Shelf implements Storage {
  #held = new Map<string, string>();
  get length() {
    return this.#held.size;
  }
  clear = () => this.#held.clear();
  key = (n: number) => [...this.#held.keys()][n] ?? null;
  getItem = (key: string) => this.#held.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#held.set(key, value);
  removeItem = (key: string) => void this.#held.delete(key);
  get all() {
    return [...this.#held.values()].join("\n");
  }
}
