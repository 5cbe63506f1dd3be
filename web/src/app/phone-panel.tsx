import { type ComponentType, lazy, Suspense, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { readStored, writeStored } from "../lib/stored";
import { loadTexts } from "../texts/texts";
import { Splash } from "./splash";
import { useSession } from "./session";

/** The demo's phone stands beside every page: one writes there and watches the inbox here. */
type Panel = ComponentType<{ onClose: () => void }>;
const files = import.meta.glob<{ default: Panel }>("../features/phone/phone-panel.tsx");
const [load] = Object.values(files);
const PhoneOfTheDemo =
  load && lazy(() => Promise.all([load(), loadTexts("phone")]).then(([file]) => file));

const KEY = "phone";
const hearers = new Set<() => void>();
const isWide = () => typeof matchMedia === "function" && matchMedia("(min-width: 1280px)").matches;
let open = readStored(KEY) === "open" || (readStored(KEY) === null && isWide());

function set(next: boolean): void {
  open = next;
  writeStored(KEY, next ? "open" : "closed");
  hearers.forEach((hear) => hear());
}

function subscribe(hear: () => void): () => void {
  hearers.add(hear);
  return () => void hearers.delete(hear);
}

export function usePhonePanel() {
  const { demo } = useSession();
  const isOpen = useSyncExternalStore(subscribe, () => open);
  return {
    available: demo && PhoneOfTheDemo !== undefined,
    open: isOpen,
    toggle: () => set(!open),
  };
}

export function PhonePanel() {
  const { t } = useTranslation("shell");
  const { available, open: isOpen } = usePhonePanel();
  if (!available || !isOpen || !PhoneOfTheDemo) return null;
  return (
    <aside
      aria-label={t("phone")}
      className="flex w-full shrink-0 flex-col border-l border-line bg-surface max-md:fixed max-md:inset-0 max-md:z-30 md:w-92"
    >
      <Suspense fallback={<Splash />}>
        <PhoneOfTheDemo onClose={() => set(false)} />
      </Suspense>
    </aside>
  );
}
