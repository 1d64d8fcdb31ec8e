/** What a counselor chose for this device. */
class Settings {
  enterSends = $state(read("enter-sends", false));
  shortcuts = $state(read("shortcuts", true));

  keep(): void {
    localStorage.setItem("enter-sends", String(this.enterSends));
    localStorage.setItem("shortcuts", String(this.shortcuts));
  }
}

function read(key: string, otherwise: boolean): boolean {
  const stored = localStorage.getItem(key);
  return stored === null ? otherwise : stored === "true";
}

export const settings = new Settings();
