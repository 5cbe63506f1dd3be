import { Spinner } from "../ui/spinner";

/** While it is not yet known who is here. */
export const Splash = () => (
  <div className="flex h-full min-h-60 items-center justify-center">
    <Spinner className="size-6" />
  </div>
);
