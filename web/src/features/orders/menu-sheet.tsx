import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../../api/client";
import { toProblem } from "../../api/problems";
import type { Schemas } from "../../api/types";
import { useCan } from "../../app/rights";
import { tenantKey, useTenant } from "../../app/session";
import { useFormat } from "../../app/use-format";
import { ErrorState } from "../../ui/error-state";
import { SearchInput } from "../../ui/search-input";
import { Select } from "../../ui/select";
import { Sheet } from "../../ui/sheet";
import { Skeleton } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { toast } from "../../ui/toast";
import { groupDishes } from "./dishes";

type Menu = Schemas["Menu"];
type Dish = Menu["items"][number];
const EVERYWHERE = "everywhere";

/** Which dishes there are today: the bot stops offering what is sold out at once. */
export function MenuSheet(props: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation("orders");
  return (
    <Sheet {...props} title={t("menu.title")} description={t("menu.text")}>
      <Dishes />
    </Sheet>
  );
}

function useMenu() {
  const tenant = useTenant();
  const base = `/tenants/${tenant.slug}/restaurant`;
  const menu = useQuery({
    queryKey: tenantKey(tenant, "menu"),
    queryFn: ({ signal }) => http.get<Menu>(`${base}/menu`, { signal }),
  });
  const branches = useQuery({
    queryKey: tenantKey(tenant, "branches"),
    queryFn: ({ signal }) =>
      http.get<Schemas["RestaurantBranches"]>(`${base}/branches`, { signal }),
  });
  return { menu, branches: branches.data?.items ?? [] };
}

function useChange() {
  const { t } = useTranslation("orders");
  const tenant = useTenant();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Schemas["MenuChange"]) =>
      http.patch<Menu>(`/tenants/${tenant.slug}/restaurant/menu`, { items: [change] }),
    onSuccess: (menu) => queries.setQueryData(tenantKey(tenant, "menu"), menu),
    onError: (thrown) => toast.error(toProblem(thrown).detail || t("failed")),
  });
}

function Dishes() {
  const { t } = useTranslation("orders");
  const { menu, branches } = useMenu();
  const [branch, setBranch] = useState(EVERYWHERE);
  const [words, setWords] = useState("");
  const groups = useMemo(() => groupDishes(menu.data?.items ?? [], words), [menu.data, words]);
  if (menu.isError) {
    return <ErrorState problem={menu.error} onRetry={() => void menu.refetch()} />;
  }
  if (!menu.data) return <Skeleton className="h-96 w-full" />;
  return (
    <div className="space-y-4">
      <SearchInput label={t("menu.search")} value={words} onChange={setWords} />
      {branches.length > 1 ? (
        <Select
          aria-label={t("branch")}
          value={branch}
          onChange={setBranch}
          options={[
            { value: EVERYWHERE, label: t("menu.everywhere") },
            ...branches.map((each) => ({ value: each.branch_id, label: each.name })),
          ]}
        />
      ) : null}
      {groups.length === 0 ? (
        <p className="py-8 text-center text-muted">{t("menu.nothing")}</p>
      ) : null}
      {groups.map(([category, dishes]) => (
        <section key={category}>
          <h3 className="mb-1 text-[13px] font-semibold text-muted">{category}</h3>
          <ul className="divide-y divide-line">
            {dishes.map((dish) => (
              <DishRow
                key={dish.item_id}
                dish={dish}
                currency={menu.data.currency}
                branch={branch === EVERYWHERE ? null : branch}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type RowProps = { dish: Dish; currency: string; branch: string | null };

function DishRow({ dish, currency, branch }: RowProps) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const change = useChange();
  const mayWrite = useCan("trades:write");
  const isThere = dish.available && !(branch && dish.sold_out_at.includes(branch));
  const onChange = (available: boolean) =>
    change.mutate({ item_id: dish.item_id, available, branch_id: branch });
  return (
    <li className="py-2">
      <Switch
        label={dish.name}
        hint={isThere ? format.money(dish.price, currency) : t("menu.soldOut")}
        checked={isThere}
        disabled={!mayWrite || change.isPending || (branch !== null && !dish.available)}
        onChange={onChange}
      />
    </li>
  );
}
