import { platformKey } from "../platform/use-platform";
import { type Shelf, ShelfContext } from "./shelf";
import { ShelfView } from "./shelf-view";

const EVERYBODYS: Shelf = {
  isOwn: false,
  page: "/platform/quarantine",
  api: "/platform/quarantine",
  // The platform's overview counts what waits, too: a change here is one there.
  key: (...rest) => (rest.length > 0 ? platformKey("quarantine", ...rest) : platformKey()),
  mayReplay: true,
  mayDismiss: true,
};

/** Everybody's, for the operator. */
export default function QuarantinePage() {
  return (
    <ShelfContext value={EVERYBODYS}>
      <ShelfView />
    </ShelfContext>
  );
}
