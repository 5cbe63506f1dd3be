/* The inbox's filters offer what there is, and take what only other programs know. */
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import { session, startFakeServer, tenant } from "../../../../test/fake-server";
import { createQueries, Providers } from "../../../app/providers";
import { routes } from "../../../app/router";
import { makeCard } from "../samples";

const AT = "/tenants/hotel-marea";
const houses = [{ property_id: "house-1", slug: "villa-coral", name: "Villa Coral" }];
const people = [
  { person_id: "p1", name: "Olga Prieto", email: "olga@hotel-marea.example", role: "owner" },
  { person_id: "p2", name: "Luis Gil", email: "luis@hotel-marea.example", role: "agent" },
];
const cards = [
  makeCard({ conversation_id: "a", property_id: "house-1" }),
  makeCard({ conversation_id: "b", property_id: "suite-9" }),
];

async function openFilters() {
  const rights = ["messages:read", "trades:read", "people:read"] as const;
  startFakeServer({
    "GET /session": { body: session({ tenants: [tenant({ rights: [...rights] })] }) },
    [`GET ${AT}/conversations`]: { body: { items: cards, next: null } },
    [`GET ${AT}/hotel/properties`]: { body: { items: houses } },
    [`GET ${AT}/people`]: { body: { items: people, next: null } },
  });
  const initialEntries = ["/t/hotel-marea/inbox"];
  const router = createMemoryRouter(routes, { initialEntries });
  render(
    <Providers createClient={createQueries}>
      <RouterProvider router={router} />
    </Providers>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Filtrar" }));
  return router;
}

const options = () => screen.getAllByRole("option").map(({ textContent }) => textContent);

describe("the inbox's filters", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("offer the houses by name, and the codes that conversations carry", async () => {
    const router = await openFilters();
    await userEvent.click(await screen.findByLabelText("Propiedad o sucursal"));
    await waitFor(() =>
      expect(options()).toEqual(["Cualquiera", "Villa Coralvilla-coral", "suite-9"]),
    );
    await userEvent.click(screen.getByRole("option", { name: /Villa Coral/ }));
    await waitFor(() => expect(router.state.location.search).toBe("?property=house-1"));
    expect(screen.getByLabelText("Propiedad o sucursal")).toHaveTextContent("Villa Coral");
  });

  it("take a code that nobody here knows", async () => {
    const router = await openFilters();
    await userEvent.click(await screen.findByLabelText("Propiedad o sucursal"));
    await userEvent.type(screen.getByRole("combobox", { name: "Buscar" }), "torre 4{Enter}");
    await waitFor(() => expect(router.state.location.search).toBe("?property=torre+4"));
    expect(screen.getByLabelText("Propiedad o sucursal")).toHaveTextContent("torre 4");
  });

  it("find what a colleague has taken", async () => {
    const router = await openFilters();
    await userEvent.click(await screen.findByLabelText("Quién la lleva"));
    await userEvent.click(await screen.findByRole("option", { name: /Luis Gil/ }));
    await waitFor(() => expect(router.state.location.search).toBe("?assigned_to=p2"));
  });
});
