import { Outlet } from "react-router";

/** Pages that scroll and keep a readable width; inbox, flows and boards fill the screen instead. */
export const PageFrame = () => (
  <div className="h-full overflow-y-auto">
    <div className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-8">
      <Outlet />
    </div>
  </div>
);
