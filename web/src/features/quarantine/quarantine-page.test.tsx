/* What was put aside, as the operator lets it in again. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import { session, startFakeServer } from "../../../test/fake-server";
import type { Schemas } from "../../api/types";
import { createQueries, Providers } from "../../app/providers";
import { routes } from "../../app/router";

const PATH = "/platform/quarantine";
const item = (id: string): Schemas["QuarantineItem"] => ({
  quarantine_id: id,
  received_at: "2026-03-03T12:00:00Z",
  provider: "meta_cloud",
  field: "messages",
  path: "entry[0]",
  cause: "unknown_number",
  reason: `no number ${id}`,
  phone_number_id: "300000000000009",
  waba_id: null,
  state: "open",
});

function open(isAdmin: boolean, answers: Parameters<typeof startFakeServer>[0] = {}) {
  const asked = startFakeServer({
    "GET /session": { body: session({ tenants: [], person: { is_admin: isAdmin } }) },
    [`GET ${PATH}`]: { body: { items: [item("one"), item("two")], next: null } },
    ...answers,
  });
  const router = createMemoryRouter(routes, { initialEntries: [PATH] });
  render(
    <Providers createClient={createQueries}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return { asked, router };
}

describe("the quarantine", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("lets the chosen in, and tells why one still waits", async () => {
    const outcome = { replayed: 1, waiting: 1, reasons: ["no tenant owns it"] };
    const { asked } = open(true, { [`POST ${PATH}/replay`]: { body: outcome } });
    await userEvent.click(await screen.findByRole("checkbox", { name: "Elegir todos" }));
    expect(screen.getByText("2 elegidos")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Dejar pasar" }));
    expect(await screen.findByText("1 ha pasado.")).toBeInTheDocument();
    expect(screen.getByText("1 sigue esperando: no tenant owns it")).toBeInTheDocument();
    const sent = asked.find(({ method }) => method === "POST");
    expect(JSON.parse(sent?.body ?? "")).toEqual({ ids: ["one", "two"] });
  });

  it("shows what came as text, whatever it holds", async () => {
    const raw = '{"body": "<img src=x onerror=alert(1)>"}';
    const { router } = open(true, { [`GET ${PATH}/one`]: { body: { ...item("one"), raw } } });
    await userEvent.click(await screen.findByText("no number one"));
    expect(await screen.findByText(raw)).toBeInTheDocument();
    expect(router.state.location.pathname).toBe(`${PATH}/one`);
  });

  it("asks before it dismisses for good", async () => {
    const { asked } = open(true, { [`POST ${PATH}/dismiss`]: { body: { dismissed: 1 } } });
    await userEvent.click(await screen.findByRole("checkbox", { name: "Elegir: no number two" }));
    await userEvent.click(screen.getByRole("button", { name: "Descartar" }));
    expect(asked.some(({ method }) => method === "POST")).toBe(false);
    const dialog = await screen.findByRole("alertdialog", { name: "¿Descartar 1 elemento?" });
    await userEvent.click(dialog.querySelectorAll("button")[1] as HTMLElement);
    expect(await screen.findByText("1 descartado.")).toBeInTheDocument();
  });

  it("is not there for who runs no platform", async () => {
    open(false);
    expect(await screen.findByRole("heading", { name: "Aquí no hay nada" })).toBeInTheDocument();
  });
});
