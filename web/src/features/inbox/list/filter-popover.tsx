import { useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { Popover } from "radix-ui";
import { useTranslation } from "react-i18next";
import { useTenant } from "../../../app/session";
import { Button } from "../../../ui/button";
import { Combobox } from "../../../ui/combobox";
import { Field } from "../../../ui/field";
import { IconButton } from "../../../ui/icon-button";
import { Select } from "../../../ui/select";
import { Switch } from "../../../ui/switch";
import { useColleagues } from "../chat/use-colleagues";
import { countParts, type Filter, NO_FILTER } from "../filters";
import { listNumbers } from "../inbox-api";
import { keys } from "../keys";
import { formatPhone } from "../../../lib/format";
import { useProperties } from "./use-properties";

type Props = { filter: Filter; onFilter: (filter: Filter) => void };

export function useNumberNames() {
  const tenant = useTenant();
  return useQuery({
    queryKey: keys.numbers(tenant),
    queryFn: () => listNumbers(tenant.slug),
    staleTime: 300_000,
  }).data;
}

export function FilterPopover({ filter, onFilter }: Props) {
  const { t } = useTranslation("inbox");
  const count = countParts(filter);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton
          label={count > 0 ? t("filter.openCount", { count }) : t("filter.open")}
          tooltip={false}
          aria-pressed={count > 0}
        >
          <ListFilter aria-hidden />
          {count > 0 ? (
            <span className="absolute -top-0.5 -right-0.5 flex size-4 items-center justify-center rounded-full bg-accent text-[10px] font-semibold text-on-accent">
              {count}
            </span>
          ) : null}
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t("filter.open")}
          className="z-50 w-72 animate-appear space-y-3 rounded-lg border border-line bg-surface p-4 shadow-floating"
        >
          <Parts filter={filter} onFilter={onFilter} />
          {count > 0 ? (
            <Button
              variant="ghost"
              size="sm"
              className="w-full"
              onClick={() => onFilter({ ...NO_FILTER, tab: filter.tab, q: filter.q })}
            >
              {t("filter.clear")}
            </Button>
          ) : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Select has no empty value: this word stands for "any". */
const ANY = "any";
const LONGEST = 100;

function Parts({ filter, onFilter }: Props) {
  const { t } = useTranslation("inbox");
  const numbers = useNumberNames();
  const set =
    (part: "owner" | "assigned_to" | "number" | "status" | "property") => (value: string) =>
      onFilter({ ...filter, [part]: value === ANY ? "" : value });
  const any = { value: ANY, label: t("filter.any") };
  return (
    <>
      <Switch
        checked={filter.unread}
        onChange={(unread) => onFilter({ ...filter, unread })}
        label={t("filter.unread")}
      />
      <Field label={t("filter.owner")}>
        {(control) => (
          <Select
            {...control}
            value={filter.owner || ANY}
            onChange={set("owner")}
            options={[
              any,
              { value: "bot", label: t("owner.bot") },
              { value: "human", label: t("owner.human") },
              { value: "nobody", label: t("owner.nobody") },
            ]}
          />
        )}
      </Field>
      <AssignedField value={filter.assigned_to} onChange={set("assigned_to")} />
      {numbers && numbers.length > 1 ? (
        <Field label={t("filter.number")}>
          {(control) => (
            <Select
              {...control}
              value={filter.number || ANY}
              onChange={set("number")}
              options={[
                any,
                ...numbers.map((number) => ({
                  value: number.number_id,
                  label: number.display_name ?? formatPhone(number.phone_number),
                })),
              ]}
            />
          )}
        </Field>
      ) : null}
      <Field label={t("filter.status")}>
        {(control) => (
          <Select
            {...control}
            value={filter.status || "active"}
            onChange={(status) =>
              onFilter({ ...filter, status: status === "active" ? "" : status })
            }
            options={["active", "archived", "blocked", "all"].map((status) => ({
              value: status,
              label: t(`filter.statusIs.${status}`),
            }))}
          />
        )}
      </Field>
      <PropertyField value={filter.property} onChange={set("property")} />
    </>
  );
}

type FieldProps = { value: string; onChange: (value: string) => void };

/** What there is, to choose from; a code that no list knows may be written all the same. */
function PropertyField({ value, onChange }: FieldProps) {
  const { t } = useTranslation("inbox");
  const known = useProperties();
  const own = value && !known.some((option) => option.value === value);
  const options = [
    { value: ANY, label: t("filter.any") },
    ...known,
    ...(own ? [{ value, label: value }] : []),
  ];
  return (
    <Field label={t("filter.property")}>
      {(control) => (
        <Combobox
          {...control}
          value={value || ANY}
          onChange={(next) => onChange(next.trim().slice(0, LONGEST))}
          options={options}
          free={(text) => t("filter.propertyIs", { text })}
        />
      )}
    </Field>
  );
}

/** Who has taken it; for those who may see who works here. */
function AssignedField({ value, onChange }: FieldProps) {
  const { t } = useTranslation("inbox");
  const people = useColleagues().data;
  if (!people || people.length < 2) return null;
  return (
    <Field label={t("filter.assigned")}>
      {(control) => (
        <Combobox
          {...control}
          value={value || ANY}
          onChange={onChange}
          options={[
            { value: ANY, label: t("filter.any") },
            ...people.map(({ person_id, name, email }) => ({
              value: person_id,
              label: name,
              description: email,
            })),
          ]}
        />
      )}
    </Field>
  );
}
