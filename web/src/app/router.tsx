import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { Frame, PlatformGate, TenantGate } from "./frame";
import { Home } from "./home";
import { NotFound } from "./not-found";
import { PageError } from "./page-error";
import { PageFrame } from "./page-frame";
import { page } from "./pages";
import { Splash } from "./splash";

const at = (path: string, file: string, ...texts: string[]): RouteObject => ({
  path,
  lazy: page(file, ...texts),
});
const broken = { errorElement: <PageError /> };

/** Fill the whole screen beside the navigation. */
const FULL = [
  at("inbox/:conversation?", "inbox/inbox-page"),
  at("orders", "orders/orders-page"),
  at("stays", "stays/stays-page"),
];
const DAILY = [
  at("contacts/:contact?", "contacts/contacts-page"),
  at("overview", "overview/overview-page"),
  at("alerts", "alerts/alerts-page"),
];
/** `:part` is for a page's own tabs: its versions, its log. */
const SETTINGS = [
  at("numbers/:number?", "numbers/numbers-page"),
  at("bots/:bot?/:part?", "bots/bots-page", "hours"),
  at("hours", "hours/hours-page"),
  at("people", "people/people-page"),
  at("keys", "keys/keys-page"),
  at("webhooks/:webhook?", "webhooks/webhooks-page"),
  at("alerts", "alert-rules/alert-rules-page"),
  at("quarantine/:item?", "quarantine/own-page"),
  at("audit", "audit/audit-page"),
  at("business", "business/business-page"),
];
const PLATFORM = [
  at("overview", "platform/overview-page"),
  at("tenants/:slug?", "platform/tenants-page"),
  at("numbers", "platform/numbers-page"),
  at("quarantine/:item?", "quarantine/quarantine-page"),
  at("health", "platform/health-page"),
];

export const routes: RouteObject[] = [
  {
    ...broken,
    HydrateFallback: Splash,
    children: [
      at("/sign-in", "sign-in/sign-in-page"),
      at("/welcome/:token", "sign-in/welcome-page"),
      {
        Component: Frame,
        children: [
          { path: "/", Component: Home },
          {
            path: "/t/:tenant",
            Component: TenantGate,
            children: [
              { index: true, element: <Navigate to="inbox" replace /> },
              { ...broken, children: FULL },
              { ...broken, Component: PageFrame, children: DAILY },
              {
                ...broken,
                path: "settings",
                lazy: page("settings/settings-page"),
                children: [
                  { index: true, element: <Navigate to="numbers" replace /> },
                  { ...broken, children: [at("flows/:flow?/:part?", "flows/flows-page", "bots")] },
                  { ...broken, Component: PageFrame, children: SETTINGS },
                ],
              },
              { path: "*", Component: NotFound },
            ],
          },
          { ...broken, Component: PageFrame, children: [at("/account", "account/account-page")] },
          {
            path: "/platform",
            Component: PlatformGate,
            children: [
              { index: true, element: <Navigate to="overview" replace /> },
              { ...broken, Component: PageFrame, children: PLATFORM },
            ],
          },
          { ...broken, children: [at("/phone", "phone/phone-page")] },
          { path: "*", Component: NotFound },
        ],
      },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes);
