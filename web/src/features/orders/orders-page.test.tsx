/* The board as people use it: a move by its button, a move that came too late, a call-off. */
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, session, startFakeServer, tenant } from "../../../test/fake-server";
import type { Right } from "../../api/types";
import { createQueries, Providers } from "../../app/providers";
import { routes } from "../../app/router";
import type { Board } from "./board";
import { ORDER } from "./samples";

const PATH = "/tenants/la-comal/restaurant/orders";
const MOVE = `POST ${PATH}/${ORDER.order_id}/move`;
const READER: Right[] = ["messages:read", "trades:read"];
const KITCHEN: Right[] = [...READER, "trades:write"];

const board: Board = {
  columns: [
    { state: "received", title: "recibido", is_final: false, orders: [ORDER] },
    { state: "accepted", title: "aceptado", is_final: false, orders: [] },
    { state: "cancelled", title: "cancelado", is_final: true, orders: [] },
  ],
};

function open(rights: Right[], answers: Parameters<typeof startFakeServer>[0] = {}) {
  const comal = tenant({ slug: "la-comal", name: "La Comal", trades: ["restaurant"], rights });
  const asked = startFakeServer({
    "GET /session": { body: session({ tenants: [comal] }) },
    [`GET ${PATH}`]: { body: board },
    ...answers,
  });
  const router = createMemoryRouter(routes, { initialEntries: ["/t/la-comal/orders"] });
  render(
    <Providers createClient={createQueries}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return asked;
}

const findColumn = (name: RegExp) => screen.findByRole("region", { name });

describe("the order board", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("moves an order on from the state that was seen", async () => {
    const asked = open(KITCHEN, { [MOVE]: { body: ORDER } });
    await userEvent.click(await screen.findByRole("button", { name: "Aceptar" }));
    expect(await screen.findByText("Pedido 7KQ2: aceptado.")).toBeInTheDocument();
    const sent = asked.find(({ method }) => method === "POST");
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      to: "accepted",
      if_state: "received",
      note: "",
    });
  });

  it("says where an order went that somebody else moved first, and shows it as it is", async () => {
    const late = problem(409, "order_moved", "…");
    open(KITCHEN, {
      [MOVE]: { ...late, body: { ...(late.body as object), facts: { state: "cancelled" } } },
    });
    await userEvent.click(await screen.findByRole("button", { name: "Aceptar" }));
    expect(await screen.findByText(/Alguien movió 7KQ2.*«cancelado»/)).toBeInTheDocument();
    const received = await findColumn(/^recibido/);
    expect(within(received).getByText("7KQ2")).toBeInTheDocument();
  });

  it("asks before it calls an order off, and sends the reason", async () => {
    const asked = open(KITCHEN, { [MOVE]: { body: ORDER } });
    await userEvent.click(await screen.findByRole("button", { name: "Más sobre el pedido 7KQ2" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Cancelar" }));
    await userEvent.type(await screen.findByLabelText("Motivo"), "No queda pan");
    await userEvent.click(screen.getByRole("button", { name: "Cancelar el pedido" }));
    expect(await screen.findByText("Pedido 7KQ2: cancelado.")).toBeInTheDocument();
    const sent = asked.find(({ method }) => method === "POST");
    expect(JSON.parse(sent?.body ?? "")).toMatchObject({ to: "cancelled", note: "No queda pan" });
  });

  it("only shows it to whoever may only read", async () => {
    open(READER);
    expect(await screen.findByText("7KQ2")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Aceptar" })).not.toBeInTheDocument();
  });
});
