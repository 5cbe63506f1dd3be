import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { Input } from "../../ui/input";
import { SearchInput } from "../../ui/search-input";
import { Select } from "../../ui/select";
import { AREAS, EVERYTHING, type Filters, NO_FILTERS } from "./audit-shapes";

type Props = { value: Filters; onChange: (filters: Filters) => void };

export function AuditFilters({ value, onChange }: Props) {
  const { t } = useTranslation("audit");
  const set = (change: Partial<Filters>) => onChange({ ...value, ...change });
  const isFiltered = Object.entries(value).some(
    ([name, chosen]) => chosen !== NO_FILTERS[name as keyof Filters],
  );
  return (
    <div role="search" className="mb-4 flex flex-wrap items-center gap-2">
      <Select
        aria-label={t("filter.area")}
        className="w-full sm:w-44"
        value={value.area}
        onChange={(area) => set({ area })}
        options={[EVERYTHING, ...AREAS].map((area) => ({ value: area, label: t(`area.${area}`) }))}
      />
      <SearchInput
        label={t("filter.actor")}
        className="w-full sm:w-56"
        value={value.actor}
        onChange={(actor) => set({ actor })}
      />
      <SearchInput
        label={t("filter.subject")}
        className="w-full sm:w-48"
        value={value.subject}
        onChange={(subject) => set({ subject })}
      />
      <Input
        type="date"
        aria-label={t("filter.from")}
        className="min-w-0 flex-1 sm:w-40 sm:flex-none"
        value={value.from}
        max={value.to || undefined}
        onChange={({ target }) => set({ from: target.value })}
      />
      <Input
        type="date"
        aria-label={t("filter.to")}
        className="min-w-0 flex-1 sm:w-40 sm:flex-none"
        value={value.to}
        min={value.from || undefined}
        onChange={({ target }) => set({ to: target.value })}
      />
      {isFiltered ? (
        <Button variant="ghost" onClick={() => onChange(NO_FILTERS)}>
          {t("filter.clear")}
        </Button>
      ) : null}
    </div>
  );
}
