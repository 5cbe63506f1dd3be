import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";
import { problem, session, startFakeServer } from "../../../test/fake-server";
import { Providers } from "../../app/providers";
import { routes } from "../../app/router";
import { readAgent } from "./agent";

const DEVICE = {
  session_id: "s2",
  created_at: "2026-03-01T10:00:00Z",
  last_seen_at: "2026-03-01T10:00:00Z",
  address: null,
  agent: null,
  current: false,
};
const EMPTY = { "GET /me/sessions": { body: { items: [] } } };

function open() {
  const router = createMemoryRouter(routes, { initialEntries: ["/account"] });
  render(
    <Providers>
      <RouterProvider router={router} />
    </Providers>,
  );
}

/** In the dialog that asks for the password again. */
async function confirmWith(password: string, button: string) {
  const dialog = within(await screen.findByRole("alertdialog"));
  const field = dialog.getByLabelText("Tu contraseña");
  await userEvent.clear(field);
  await userEvent.type(field, password);
  await userEvent.click(dialog.getByRole("button", { name: button }));
}

describe("account", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("keeps the other preferences when one changes", async () => {
    const mine = session({ person: { preferences: { quick: ["hola"], sound: false } } });
    const asked = startFakeServer({
      "GET /session": { body: mine },
      "PATCH /me": { body: mine },
      ...EMPTY,
    });
    open();
    await userEvent.click(await screen.findByRole("switch", { name: "Sonido" }));
    const change = asked.find(({ method }) => method === "PATCH");
    expect(JSON.parse(change?.body ?? "")).toEqual({
      preferences: { quick: ["hola"], sound: true },
    });
    expect(change?.headers.get("x-csrf-token")).toBe("token-1");
  });

  it("says why a password was not changed, and keeps what was written", async () => {
    startFakeServer({
      "GET /session": { body: session() },
      "POST /me/password": problem(403, "wrong_password", "La contraseña actual no es esa."),
      ...EMPTY,
    });
    open();
    const next = await screen.findByLabelText("Contraseña nueva");
    await userEvent.type(screen.getByLabelText("Contraseña actual"), "vieja");
    await userEvent.type(next, "corta{Enter}");
    expect(next).toHaveAccessibleDescription("Faltan caracteres: al menos 10.");
    await userEvent.type(next, " pero larga{Enter}");
    expect(await screen.findByText("La contraseña actual no es esa.")).toBeInTheDocument();
    expect(next).toHaveValue("corta pero larga");
  });

  it("turns the second step on, and shows the codes until they were kept", async () => {
    const asked = startFakeServer({
      "GET /session": { body: session() },
      "POST /me/totp": {
        body: { secret: "JBSW", uri: "otpauth://x", qr_svg: "data:image/svg+xml," },
      },
      "POST /me/totp/confirm": { body: { recovery_codes: ["abcd-1", "abcd-2"] } },
      ...EMPTY,
    });
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Activar" }));
    await confirmWith("mi contraseña", "Activar");
    expect(JSON.parse(asked.at(-1)?.body ?? "")).toEqual({ password: "mi contraseña" });
    await userEvent.type(await screen.findByLabelText("Código de seis cifras"), "123 456{Enter}");
    expect(await screen.findByText("abcd-2")).toBeInTheDocument();
    expect(JSON.parse(asked.at(-1)?.body ?? "")).toEqual({ code: "123456" });
    await userEvent.keyboard("{Escape}");
    expect(screen.getByText("abcd-2")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Ya los he guardado" }));
    expect(screen.queryByText("abcd-2")).not.toBeInTheDocument();
  });

  it("renews the recovery codes by the password, and says where it was wrong", async () => {
    const routes = {
      "GET /session": { body: session({ person: { totp_on: true } }) },
      "POST /me/totp/recovery-codes": problem(403, "wrong_password", "No es esa."),
      ...EMPTY,
    };
    startFakeServer(routes);
    open();
    const renew = "Códigos de recuperación nuevos";
    await userEvent.click(await screen.findByRole("button", { name: renew }));
    await confirmWith("otra", renew);
    expect(await screen.findByText("No es esa.")).toBeInTheDocument();
    const right = { "POST /me/totp/recovery-codes": { body: { recovery_codes: ["efgh-1"] } } };
    startFakeServer({ ...routes, ...right });
    await userEvent.clear(screen.getByLabelText("Tu contraseña"));
    await userEvent.type(screen.getByLabelText("Tu contraseña"), "mi contraseña{Enter}");
    expect(await screen.findByText("efgh-1")).toBeInTheDocument();
    expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  });

  it("signs out elsewhere", async () => {
    const asked = startFakeServer({
      "GET /session": { body: session() },
      "GET /me/sessions": { body: { items: [DEVICE] } },
      "DELETE /me/sessions/s2": { status: 204 },
    });
    open();
    const row = (await screen.findByText("Dispositivo desconocido")).closest("li") as HTMLElement;
    await userEvent.click(within(row).getByRole("button"));
    expect(await screen.findByText("Sesión cerrada.")).toBeInTheDocument();
    expect(asked.some(({ method }) => method === "DELETE")).toBe(true);
  });

  it("reads what browsers call themselves", () => {
    const edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0";
    const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1";
    expect(readAgent(edge)).toEqual({ browser: "Edge", system: "Windows", isPhone: false });
    expect(readAgent(phone)).toEqual({ browser: "Safari", system: "iPhone", isPhone: true });
    expect(readAgent("curl/8")).toEqual({ browser: null, system: null, isPhone: false });
  });
});
