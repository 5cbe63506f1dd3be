import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { ApiProblem } from "../api/problems";
import { followSystemTheme } from "../lib/theme";
import { Toaster } from "../ui/toaster";

/** Only what may go better next time is tried again: no network, a server that is starting. */
export function shouldRetry(failures: number, thrown: unknown): boolean {
  if (!(thrown instanceof ApiProblem)) return false;
  if (thrown.code === "took_too_long") return failures < 1; // It keeps the server busy each time.
  return failures < 3 && (thrown.isOffline || thrown.status >= 502);
}

export const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 10_000, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });

type Props = { children: ReactNode; createClient?: () => QueryClient };

export function Providers({ children, createClient = createQueries }: Props) {
  const [queries] = useState(createClient);
  useEffect(() => followSystemTheme(), []);
  return (
    <QueryClientProvider client={queries}>
      {children}
      <Toaster />
    </QueryClientProvider>
  );
}
