/* Short words about what just happened. Shown by <Toaster/>; any code may call `toast`. */
export type Toast = {
  id: number;
  tone: "success" | "danger";
  text: string;
  action?: { label: string; onClick: () => void };
};

type Extra = { action?: Toast["action"] };

let toasts: readonly Toast[] = [];
let lastId = 0;
const hearers = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  hearers.forEach((hear) => hear());
}

function add(tone: Toast["tone"], text: string, extra: Extra = {}): number {
  lastId += 1;
  const shown = { id: lastId, tone, text, ...(extra.action ? { action: extra.action } : {}) };
  // The same words twice are one toast, and more than four are noise.
  set([...toasts.filter((other) => other.text !== text), shown].slice(-4));
  return lastId;
}

export const toast = {
  success: (text: string, extra?: Extra) => add("success", text, extra),
  error: (text: string, extra?: Extra) => add("danger", text, extra),
  dismiss: (id: number) => set(toasts.filter((other) => other.id !== id)),
};

export const toastStore = {
  subscribe(hear: () => void): () => void {
    hearers.add(hear);
    return () => void hearers.delete(hear);
  },
  get: () => toasts,
};
