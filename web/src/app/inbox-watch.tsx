import { lazy, type ReactNode, Suspense } from "react";
import { TabCount } from "../ui/tab-title";
import { loadTexts } from "../texts/texts";
import { useCounts, useLiveCounts } from "./counts";
import { useNearTenant } from "./session";

/* The inbox tells of what waits on every page: the feature's own part, loaded after the page. */
const files = import.meta.glob<{ default: () => null }>("../features/inbox/notify/teller.tsx");
const [load] = Object.values(files);
const Teller = load && lazy(() => Promise.all([load(), loadTexts("inbox")]).then(([file]) => file));

/** Around all pages: the browser's tab counts what waits for a person, and news are told. */
export function InboxWatch({ children }: { children: ReactNode }) {
  const tenant = useNearTenant();
  const waiting = useCounts()?.waiting ?? 0;
  useLiveCounts();
  return (
    <TabCount value={waiting}>
      {children}
      {tenant && Teller ? (
        <Suspense>
          <Teller key={tenant.slug} />
        </Suspense>
      ) : null}
    </TabCount>
  );
}
