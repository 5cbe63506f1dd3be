/* Each component of the design system, once: it stands, it has its name, it does its one thing. */
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ApiProblem } from "../api/problems";
import { Avatar, findInitials } from "./avatar";
import { Badge } from "./badge";
import { Banner } from "./banner";
import { Button } from "./button";
import { Card } from "./card";
import { CodeBlock } from "./code-block";
import { ConfirmDialog } from "./confirm-dialog";
import { Dialog } from "./dialog";
import { EmptyState } from "./empty-state";
import { ErrorState } from "./error-state";
import { Kbd } from "./kbd";
import { PageHeader } from "./page-header";
import { Sheet } from "./sheet";
import { Skeleton } from "./skeleton";
import { Spinner } from "./spinner";
import { Stat } from "./stat";
import { Table } from "./table";
import { Tabs } from "./tabs";
import { toast } from "./toast";
import { Toaster } from "./toaster";

describe("what opens", () => {
  it("Dialog and Sheet have their title as name and close", async () => {
    const change = vi.fn();
    const { unmount } = render(
      <Dialog open onOpenChange={change} title="Añadir" description="Un número" footer="pie">
        dentro
      </Dialog>,
    );
    const dialog = screen.getByRole("dialog", { name: "Añadir" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Cerrar" }));
    expect(change).toHaveBeenCalledWith(false);
    unmount();
    render(
      <Sheet open onOpenChange={change} title="Ficha">
        dentro
      </Sheet>,
    );
    expect(screen.getByRole("dialog", { name: "Ficha" })).toHaveTextContent("dentro");
  });

  it("ConfirmDialog stays open when it failed", async () => {
    const change = vi.fn();
    const run = vi.fn(() => Promise.reject(new Error("no")));
    render(
      <ConfirmDialog
        open
        onOpenChange={change}
        title="¿Borrar?"
        description="No se puede deshacer."
        confirm="Borrar"
        danger
        onConfirm={run}
      />,
    );
    await userEvent.click(screen.getByRole("button", { name: "Borrar" }));
    expect(run).toHaveBeenCalledTimes(1);
    expect(change).not.toHaveBeenCalled();
  });

  it("Tabs show one of their contents", async () => {
    const change = vi.fn();
    const tabs = [
      { value: "a", label: "Uno", content: "primero" },
      { value: "b", label: "Dos", count: 3, content: "segundo" },
    ];
    render(<Tabs label="Partes" value="a" onChange={change} tabs={tabs} />);
    expect(screen.getByRole("tabpanel")).toHaveTextContent("primero");
    await userEvent.click(screen.getByRole("tab", { name: /Dos/ }));
    expect(change).toHaveBeenCalledWith("b");
  });

  it("toast is said once, whoever calls it twice", async () => {
    render(<Toaster />);
    toast.success("Guardado");
    toast.success("Guardado");
    expect(await screen.findAllByText("Guardado")).not.toHaveLength(0);
    expect(screen.getAllByRole("button", { name: "Cerrar" })).toHaveLength(1);
  });
});

describe("what one reads", () => {
  it("Table shows rows, and what to do without any", () => {
    const columns = [{ key: "n", title: "Nombre", cell: (row: { n: string }) => row.n }];
    const props = { label: "Claves", columns, rowKey: (row: { n: string }) => row.n };
    const { rerender } = render(<Table {...props} rows={[{ n: "web" }]} />);
    expect(screen.getByRole("table", { name: "Claves" })).toHaveTextContent("web");
    rerender(<Table {...props} rows={undefined} />);
    expect(screen.getByRole("table")).toHaveAttribute("aria-busy", "true");
    rerender(<Table {...props} rows={[]} empty={<EmptyState title="Aún no hay claves" />} />);
    expect(screen.getByRole("heading", { name: "Aún no hay claves" })).toBeInTheDocument();
  });

  it("ErrorState speaks the server's words, and its own without a server", async () => {
    const retry = vi.fn();
    const full = new ApiProblem({
      status: 409,
      code: "full",
      title: "Lleno",
      detail: "Ya hay 20.",
    });
    const { rerender } = render(<ErrorState problem={full} onRetry={retry} />);
    expect(screen.getByRole("alert")).toHaveTextContent("LlenoYa hay 20.");
    await userEvent.click(screen.getByRole("button", { name: "Reintentar" }));
    expect(retry).toHaveBeenCalledTimes(1);
    rerender(<ErrorState problem={new ApiProblem({ status: 0, code: "offline" })} />);
    expect(screen.getByRole("alert")).toHaveTextContent("Sin conexión");
    rerender(<ErrorState problem={new TypeError("x is undefined")} />);
    expect(screen.getByRole("alert")).not.toHaveTextContent("undefined");
  });

  it("Avatar finds initials in names of any kind", () => {
    expect(["María del Mar Ruiz", "óscar", "+1 555 010 0001", "🌞", ""].map(findInitials)).toEqual([
      "MR",
      "Ó",
      "#",
      "#",
      "#",
    ]);
    const { container } = render(<Avatar name="Ana" />);
    expect(container).toHaveTextContent("A");
  });

  it("the small ones stand", () => {
    render(
      <>
        <PageHeader title="Claves" description="De la API" actions={<Button>Nueva</Button>} />
        <Card title="Perfil" footer="pie">
          cuerpo
        </Card>
        <Stat label="Recibidos" value="12" trend={{ direction: "up", text: "3 %", good: true }} />
        <Badge tone="success">Activo</Badge>
        <Banner tone="warning" text="Falta el token" />
        <CodeBlock code="curl" label="Ejemplo" />
        <Kbd>K</Kbd>
        <Skeleton className="h-4" />
        <Spinner />
      </>,
    );
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Claves");
    expect(document.title).toBe("Claves · Centralita");
    expect(screen.getByRole("status")).toHaveTextContent("Falta el token");
    expect(screen.getByRole("img", { name: "Cargando" })).toBeInTheDocument();
  });
});
