/* A business's own quarantine: what came for its numbers, let in again by who may. */
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import { session, startFakeServer, tenant } from "../../../test/fake-server";
import type { Right } from "../../api/types";
import { createQueries, Providers } from "../../app/providers";
import { routes } from "../../app/router";
import type { Item } from "./shelf";

const API = "/tenants/hotel-marea/quarantine";
const item = (id: string): Item => ({
  quarantine_id: id,
  received_at: "2026-03-03T12:00:00Z",
  provider: "meta_cloud",
  field: "messages",
  path: "entry[0]",
  cause: "unknown_number",
  reason: `reason ${id}`,
  phone_number_id: "300000000000001",
  waba_id: null,
  state: "open",
});

function open(items: Item[], rights: Right[] = ["quarantine:read", "quarantine:write"]) {
  const asked = startFakeServer({
    "GET /session": { body: session({ tenants: [tenant({ rights })] }) },
    [`GET ${API}`]: { body: { items, next: null } },
    [`GET ${API}/one`]: { body: { ...item("one"), raw: "{}" } },
    [`POST ${API}/replay`]: { body: { replayed: 1, waiting: 0, reasons: [] } },
  });
  const path = "/t/hotel-marea/settings/quarantine";
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  render(
    <Providers createClient={createQueries}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return asked;
}

const menu = () => screen.findByRole("navigation", { name: "Ajustes" });

describe("a business's own quarantine", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is counted in the menu, explained, and let in again", async () => {
    const asked = open([item("one"), item("two")]);
    await userEvent.click(await screen.findByText("reason one"));
    expect(await screen.findByText(/el número aún no estaba en tu negocio/)).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Descartar" })).not.toBeInTheDocument();
    await userEvent.click(screen.getAllByRole("button", { name: "Dejar pasar" }).at(-1) as Element);
    expect(await screen.findByText("1 ha pasado.")).toBeInTheDocument();
    const sent = asked.find(({ method }) => method === "POST");
    expect(sent?.path).toBe(`${API}/replay`);
    expect(JSON.parse(sent?.body ?? "")).toEqual({ ids: ["one"] });
    const link = within(await menu()).getByRole("link", { name: "Cuarentena" });
    expect(link).toHaveTextContent("Cuarentena2");
  });

  it("says more than nine without counting them all", async () => {
    open(Array.from({ length: 10 }, (_, place) => item(`${place}`)));
    expect(await within(await menu()).findByText("9+")).toBeInTheDocument();
  });

  it("can only be read by who may not write", async () => {
    open([item("one")], ["quarantine:read"]);
    await screen.findByText("reason one");
    expect(screen.queryByRole("checkbox")).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Dejar pasar" })).not.toBeInTheDocument();
  });

  it("says so where nothing waits", async () => {
    open([]);
    expect(await screen.findByText("No hay nada en cuarentena")).toBeInTheDocument();
    expect(within(await menu()).getByRole("link", { name: "Cuarentena" })).toHaveTextContent(
      /^Cuarentena$/,
    );
  });
});
