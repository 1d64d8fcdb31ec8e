interface Numbered {
  seq: number;
}

/**
 * How far a page has read one conversation. A frame says which numbers it covers; the page takes what
 * is new, ignores what it has, and notices when something in between is missing.
 */
export class Stream<Event extends Numbered> {
  have = 0;

  /** The new events of a frame, in order; null when there is a gap before it. */
  take(frame: { after: number; through: number; events: readonly Event[] }): Event[] | null {
    if (frame.after > this.have) {
      return null;
    }
    const fresh = frame.events.filter((event) => event.seq > this.have);
    this.have = Math.max(this.have, frame.through);
    return fresh;
  }
}
