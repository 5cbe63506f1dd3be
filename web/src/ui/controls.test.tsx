/* Each component of the design system, once: it stands, it has its name, it does its one thing. */
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Button } from "./button";
import { Checkbox } from "./checkbox";
import { Combobox } from "./combobox";
import { DateRange, findRange } from "./date-range";
import { Field } from "./field";
import { IconButton } from "./icon-button";
import { Input } from "./input";
import { Menu } from "./menu";
import { RadioCards } from "./radio-cards";
import { SearchInput } from "./search-input";
import { Select } from "./select";
import { Switch } from "./switch";
import { Textarea } from "./textarea";

const options = [
  { value: "a", label: "Ático" },
  { value: "b", label: "Bungaló", description: "con jardín" },
];

describe("what one presses", () => {
  it("Button: a loading one takes no second click", async () => {
    const press = vi.fn();
    const { rerender } = render(<Button onClick={press}>Enviar</Button>);
    await userEvent.click(screen.getByRole("button", { name: "Enviar" }));
    rerender(
      <Button onClick={press} loading>
        Enviar
      </Button>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Enviar" }));
    expect(press).toHaveBeenCalledTimes(1);
  });

  it("Button as a link stays a link", () => {
    render(
      <Button asChild>
        <a href="/x">Ver</a>
      </Button>,
    );
    expect(screen.getByRole("link", { name: "Ver" })).toHaveAttribute("href", "/x");
  });

  it("IconButton has a name", () => {
    render(<IconButton label="Cerrar" icon={<svg />} />);
    expect(screen.getByRole("button", { name: "Cerrar" })).toBeInTheDocument();
  });

  it("Switch, Checkbox and RadioCards tell what was chosen", async () => {
    const told = vi.fn();
    render(
      <>
        <Switch label="Sonido" checked={false} onChange={told} />
        <Checkbox label="Acepto" checked={false} onChange={told} />
        <RadioCards label="Tipo" value="a" onChange={told} cards={options} />
      </>,
    );
    await userEvent.click(screen.getByRole("switch", { name: "Sonido" }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Acepto" }));
    await userEvent.click(screen.getByRole("radio", { name: /Bungaló/ }));
    expect(told.mock.calls).toEqual([[true], [true], ["b"]]);
  });

  it("Menu opens and runs its item", async () => {
    const run = vi.fn();
    const items = [{ key: "x", label: "Borrar", onSelect: run, danger: true }];
    render(<Menu trigger={<Button>Más</Button>} groups={[{ key: "g", items }]} />);
    await userEvent.click(screen.getByRole("button", { name: "Más" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Borrar" }));
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe("what one writes and chooses", () => {
  it("Field ties label, note and error to its control", () => {
    render(
      <Field label="Correo" error="Falta la arroba">
        {(control) => <Input {...control} />}
      </Field>,
    );
    const input = screen.getByLabelText("Correo");
    expect(input).toBeInvalid();
    expect(input).toHaveAccessibleDescription("Falta la arroba");
  });

  it("Select and Textarea take the name of their Field", () => {
    render(
      <>
        <Field label="Vivienda">
          {(control) => <Select {...control} value="b" onChange={vi.fn()} options={options} />}
        </Field>
        <Field label="Nota">{(control) => <Textarea {...control} />}</Field>
      </>,
    );
    expect(screen.getByRole("combobox", { name: "Vivienda" })).toHaveTextContent("Bungaló");
    expect(screen.getByLabelText("Nota")).toBeInTheDocument();
  });

  it("SearchInput is emptied by Escape", async () => {
    const change = vi.fn();
    render(<SearchInput label="Buscar" value="sol" onChange={change} />);
    await userEvent.type(screen.getByRole("searchbox", { name: "Buscar" }), "{Escape}");
    expect(change).toHaveBeenCalledWith("");
  });

  it("Combobox finds without accents and by keyboard", async () => {
    const change = vi.fn();
    render(<Combobox aria-label="Vivienda" value={null} onChange={change} options={options} />);
    await userEvent.click(screen.getByRole("button", { name: "Vivienda" }));
    await userEvent.type(await screen.findByRole("combobox"), "atico");
    expect(screen.getAllByRole("option")).toHaveLength(1);
    await userEvent.keyboard("{Enter}");
    expect(change).toHaveBeenCalledWith("a");
  });

  it("Combobox takes other words where it may", async () => {
    const change = vi.fn();
    const free = (text: string) => `Usar «${text}»`;
    const props = { "aria-label": "Vivienda", value: null, onChange: change, options, free };
    render(<Combobox {...props} />);
    await userEvent.click(screen.getByRole("button", { name: "Vivienda" }));
    const search = await screen.findByRole("combobox");
    await userEvent.type(search, "Ático");
    expect(screen.getAllByRole("option")).toHaveLength(1);
    await userEvent.type(search, " sur");
    expect(screen.getByRole("option", { name: "Usar «Ático sur»" })).toBeInTheDocument();
    await userEvent.keyboard("{Enter}");
    expect(change).toHaveBeenCalledWith("Ático sur");
  });

  it("DateRange counts days of the tenant", () => {
    const change = vi.fn();
    const value = { from: "2026-03-01", to: "2026-03-03" };
    render(<DateRange value={value} onChange={change} today="2026-03-03" />);
    fireEvent.change(screen.getByLabelText("Desde"), { target: { value: "2026-02-01" } });
    expect(change).toHaveBeenCalledWith({ from: "2026-02-01", to: "2026-03-03" });
    expect(findRange("last7", "2026-03-03")).toEqual({ from: "2026-02-25", to: "2026-03-03" });
    expect(findRange("month", "2026-03-03").from).toBe("2026-03-01");
  });
});
