/* The console as a whole: who gets in, where they come out, what they see, and how they move. */
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problem, session, startFakeServer, tenant } from "../../test/fake-server";
import type { Right } from "../api/types";
import { createQueries, Providers } from "./providers";
import { routes } from "./router";

const SIGNED_OUT = problem(401, "not_signed_in");
const COUNT = { "GET /tenants/hotel-marea/alerts/count": { body: { open: 3, urgent: 1 } } };

function withoutPatience() {
  const queries = createQueries();
  queries.setDefaultOptions({ queries: { retry: false } });
  return queries;
}

function open(path: string, createClient = createQueries) {
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  render(
    <Providers createClient={createClient}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return router;
}

describe("console", () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => vi.unstubAllGlobals());

  it("asks who is signed out to sign in, and brings them where they wanted to go", async () => {
    const person = {
      email: "olga@hotel-marea.example",
      name: "Olga Prieto",
      role: "owner",
      business: "Hotel Marea",
      password: "inventada",
    };
    const asked = startFakeServer({
      "GET /session": SIGNED_OUT,
      "GET /welcome": { body: { demo: true, people: [person] } },
      "POST /session": { body: session() },
      ...COUNT,
    });
    const router = open("/account");
    await userEvent.click(
      await screen.findByRole("button", {
        name: /^Entrar como Olga Prieto.*Hotel Marea.*Titular$/,
      }),
    );
    expect(await screen.findByRole("heading", { name: "Mi cuenta" })).toBeInTheDocument();
    expect(router.state.location.pathname).toBe("/account");
    const sent = asked.find(({ method }) => method === "POST");
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      email: "olga@hotel-marea.example",
      password: "inventada",
    });
  });

  it("asks for a code where one is needed, and says what was wrong", async () => {
    startFakeServer({
      "GET /session": SIGNED_OUT,
      "GET /welcome": { body: { demo: false, people: [] } },
      "POST /session": ({ body }) => {
        const { password, code } = JSON.parse(body) as { password: string; code?: string };
        if (password !== "right") return problem(401, "wrong_credentials", "No coinciden.");
        if (code === undefined) return problem(401, "totp_needed");
        return code === "123456" ? { body: session() } : problem(401, "wrong_code", "No vale.");
      },
      ...COUNT,
    });
    const router = open("/sign-in?next=//elsewhere.example");
    await userEvent.type(await screen.findByLabelText("Correo"), " olga@hotel-marea.example ");
    await userEvent.type(screen.getByLabelText("Contraseña"), "wrong{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("No coinciden.");
    await userEvent.clear(screen.getByLabelText("Contraseña"));
    await userEvent.type(screen.getByLabelText("Contraseña"), "right{Enter}");
    const code = await screen.findByLabelText("Código de tu aplicación");
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    await userEvent.type(code, "000000{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("No vale.");
    await userEvent.clear(code);
    await userEvent.type(code, "123 456{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/t/hotel-marea/inbox"));
  });

  it("shows the places that a person's rights and the business's trade open", async () => {
    startFakeServer({ "GET /session": { body: session() }, ...COUNT });
    open("/account");
    const [navigation] = await screen.findAllByRole("navigation", { name: "Navegación" });
    const places = [...(navigation?.querySelectorAll("a") ?? [])].map((link) =>
      link.getAttribute("href"),
    );
    expect(places).toEqual([
      "/t/hotel-marea/inbox",
      "/t/hotel-marea/contacts",
      "/t/hotel-marea/alerts",
      "/t/hotel-marea/stays",
      "/t/hotel-marea/settings",
    ]);
    expect(await screen.findByRole("link", { name: "3 alertas abiertas" })).toBeInTheDocument();
  });

  it("has nothing at the address of a foreign business, nor of the platform", async () => {
    startFakeServer({ "GET /session": { body: session() }, ...COUNT });
    const router = open("/t/la-comal/inbox");
    expect(await screen.findByRole("heading", { name: "Aquí no hay nada" })).toBeInTheDocument();
    await router.navigate("/platform/overview");
    expect(await screen.findByRole("heading", { name: "Aquí no hay nada" })).toBeInTheDocument();
  });

  it("is moved through by keyboard, but not while one writes", async () => {
    const rights: Right[] = ["messages:read", "stats:read"];
    startFakeServer({
      "GET /session": { body: session({ tenants: [tenant({ rights })] }) },
      ...COUNT,
    });
    const router = open("/account");
    await userEvent.type(await screen.findByLabelText("Nombre"), "g o");
    expect(router.state.location.pathname).toBe("/account");
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Atajos de teclado" })).toBeInTheDocument();
    await userEvent.keyboard("{Escape}");
    await userEvent.keyboard("go");
    await waitFor(() => expect(router.state.location.pathname).toBe("/t/hotel-marea/overview"));
    await userEvent.keyboard("{Control>}k{/Control}");
    expect(await screen.findByRole("dialog", { name: "Ir a…" })).toBeInTheDocument();
  });

  it("says so when the server is away, and goes on when it is back", async () => {
    const cut = () => Promise.reject(new TypeError("Failed to fetch"));
    vi.stubGlobal("fetch", cut);
    open("/account", withoutPatience);
    expect(await screen.findByText("Sin conexión con el servidor")).toBeInTheDocument();
    startFakeServer({ "GET /session": { body: session() }, ...COUNT });
    await userEvent.click(screen.getByRole("button", { name: "Reintentar" }));
    expect(await screen.findByRole("heading", { name: "Mi cuenta" })).toBeInTheDocument();
  });

  it("sends again with the new token of who signed in once more in another tab", async () => {
    let current = session({ csrf_token: "old" });
    const asked = startFakeServer({
      "GET /session": () => ({ body: current }),
      "GET /me/sessions": { body: { items: [] } },
      "PATCH /me": ({ headers }) =>
        headers.get("x-csrf-token") === "new" ? { body: current } : problem(403, "csrf_missing"),
      ...COUNT,
    });
    open("/account");
    const sound = await screen.findByRole("switch", { name: "Sonido" });
    current = session({ csrf_token: "new" });
    await userEvent.click(sound);
    expect(await screen.findByText("Guardado.")).toBeInTheDocument();
    const writes = asked.filter(({ method }) => method === "PATCH");
    expect(writes.map(({ body }) => body)).toEqual(Array(2).fill(writes[0]?.body));
  });

  it("does not send for another person what the one before wrote", async () => {
    let current = session({ csrf_token: "old" });
    const asked = startFakeServer({
      "GET /session": () => ({ body: current }),
      "GET /me/sessions": { body: { items: [] } },
      "PATCH /me": problem(403, "csrf_missing", "La página es de otra sesión."),
      ...COUNT,
    });
    open("/account");
    const sound = await screen.findByRole("switch", { name: "Sonido" });
    current = session({ csrf_token: "new", person: { person_id: "10", name: "Hugo Salas" } });
    await userEvent.click(sound);
    expect(await screen.findByText("La página es de otra sesión.")).toBeInTheDocument();
    expect(asked.filter(({ method }) => method === "PATCH")).toHaveLength(1);
    expect(await screen.findByRole("button", { name: "Cuenta de Hugo Salas" })).toBeInTheDocument();
  });

  it("leaves nothing on the screen after signing out", async () => {
    startFakeServer({
      "GET /session": { body: session() },
      "DELETE /session": { status: 204 },
      "GET /welcome": { body: { demo: false, people: [] } },
      ...COUNT,
    });
    open("/account");
    await userEvent.click(await screen.findByRole("button", { name: "Cuenta de Olga Prieto" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Salir" }));
    expect(await screen.findByRole("heading", { name: "Entra en Centralita" })).toBeInTheDocument();
    expect(screen.queryByText("Olga Prieto")).not.toBeInTheDocument();
  });
});
