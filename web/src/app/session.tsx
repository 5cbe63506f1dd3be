import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useCallback, useEffect } from "react";
import { Navigate, useLocation, useMatch } from "react-router";
import { http, setCaller } from "../api/client";
import { ApiProblem } from "../api/problems";
import type { Session, Tenant } from "../api/types";
import { readStored } from "../lib/stored";
import { rememberServerTime } from "../lib/server-clock";
import { chooseTheme } from "../lib/theme";
import { chooseLanguage } from "../texts/texts";
import { ErrorState } from "../ui/error-state";
import { Splash } from "./splash";

const KEY = ["session"];
export const LAST_TENANT = "last-tenant";
const SessionContext = createContext<Session | null>(null);

/** Signed out is an answer (null), not a failure. */
async function fetchSession(): Promise<Session | null> {
  try {
    const session = await http.get<Session>("/session");
    applySession(session);
    return session;
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 401) return null;
    throw thrown;
  }
}

function applySession(session: Session): void {
  setCaller({ csrfToken: session.csrf_token });
  rememberServerTime(session.server_time);
  const { language, preferences } = session.person;
  void chooseLanguage(language);
  if (preferences.theme) chooseTheme(preferences.theme);
}

/** After signing in: the answer of POST /session is the session. */
export function startSession(queries: QueryClient, session: Session): void {
  applySession(session);
  queries.setQueryData(KEY, session);
}

/** Nothing of the person before stays on a shared machine's screen. */
export function endSession(queries: QueryClient): void {
  setCaller({ csrfToken: "" });
  queries.clear();
  queries.setQueryData(KEY, null);
}

/** False when somebody else signed in meanwhile: what the one wrote, the other does not send. */
async function renewToken(queries: QueryClient): Promise<boolean> {
  const before = queries.getQueryData<Session | null>(KEY);
  const now = await queries.fetchQuery({ queryKey: KEY, queryFn: fetchSession, staleTime: 0 });
  if (!before || !now || now.csrf_token === before.csrf_token) return false;
  return now.person.person_id === before.person.person_id;
}

export const useSessionQuery = () =>
  useQuery({ queryKey: KEY, queryFn: fetchSession, staleTime: Infinity });

/** Fetched again after what changes it: a new name, a tenant added. */
export function useRefreshSession() {
  const queries = useQueryClient();
  return useCallback(() => queries.invalidateQueries({ queryKey: KEY }), [queries]);
}

export function useSignOut() {
  const queries = useQueryClient();
  return useCallback(async () => {
    await http.delete("/session");
    endSession(queries);
  }, [queries]);
}

/** For the parts behind the sign-in: there is a person. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession is for what stands inside SessionGate");
  return session;
}

/** The tenant of the address; null on pages of the platform and the account. */
export function useFindTenant(): Tenant | null {
  const session = use(SessionContext);
  const slug = useMatch("/t/:tenant/*")?.params.tenant;
  return session?.tenants.find((tenant) => tenant.slug === slug) ?? null;
}

/** The tenant of the address, else where this person was last, else any of theirs. */
export function useNearTenant(): Tenant | null {
  const found = useFindTenant();
  const tenants = use(SessionContext)?.tenants ?? [];
  if (found) return found;
  const last = readStored(LAST_TENANT);
  return tenants.find(({ slug }) => slug === last) ?? tenants[0] ?? null;
}

/** The tenant of the address, for pages under /t/:tenant. */
export function useTenant(): Tenant {
  const tenant = useFindTenant();
  if (!tenant) throw new Error("useTenant is for pages under /t/:tenant");
  return tenant;
}

/** Query keys of a tenant's data begin alike, so that a resumed line can refresh them all. */
export const tenantKey = (tenant: Tenant, ...rest: readonly unknown[]) => [
  "t",
  tenant.slug,
  ...rest,
];

/** Lets in who is signed in; sends others to the sign-in page and back here afterwards. */
export function SessionGate({ children }: { children: ReactNode }) {
  const query = useSessionQuery();
  const queries = useQueryClient();
  const { pathname, search } = useLocation();
  useEffect(() => {
    const onSignedOut = () => endSession(queries);
    setCaller({ onSignedOut, renewToken: () => renewToken(queries) });
  }, [queries]);
  if (query.isPending) return <Splash />;
  if (query.data) return <SessionContext value={query.data}>{children}</SessionContext>;
  if (query.data === null) {
    const next = pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  return <ErrorState problem={query.error} onRetry={() => void query.refetch()} />;
}
