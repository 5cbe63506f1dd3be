/** What this browser remembers for a person; storage may be switched off, then it forgets. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`centralita.${key}`);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`centralita.${key}`);
    else localStorage.setItem(`centralita.${key}`, value);
  } catch {
    /* a private window without storage: remembering is a comfort, not a need */
  }
}
