/** A loss shorter than this is not worth a word. */
const PATIENCE_MS = 1_500;
/** And a connection must stand this long before it counts: one that is lost over and over is lost. */
const STANDS_MS = 1_000;

/** Whether to tell the reader that the connection is lost. Made while a component is set up. */
export class Loss {
  told = $state(false);

  constructor(isAway: () => boolean) {
    $effect(() => {
      const away = isAway();
      if (away === this.told) {
        return;
      }
      const timer = setTimeout(
        () => {
          this.told = away;
        },
        away ? PATIENCE_MS : STANDS_MS,
      );
      return () => clearTimeout(timer);
    });
  }
}
