import { Building2, ChevronsUpDown } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import type { Tenant } from "../api/types";
import { cn } from "../lib/cn";
import { Avatar } from "../ui/avatar";
import { OptionList } from "../ui/combobox";
import { Logo } from "./logo";
import { useNearTenant, useSession } from "./session";

const PLATFORM = "/platform";

/** Where one is, and the way to another business. Pages do not move along: their ids differ. */
export function TenantSwitcher({ narrow = false }: { narrow?: boolean }) {
  const { t } = useTranslation("shell");
  const { tenants, person } = useSession();
  const near = useNearTenant();
  const isPlatform = useLocation().pathname.startsWith(PLATFORM);
  const tenant = isPlatform ? null : near;
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const options = tenants.map(({ slug, name, role }) => ({
    value: `/t/${slug}/inbox`,
    label: name,
    description: t(`role.${role ?? "admin"}`),
  }));
  if (person.is_admin) {
    options.push({ value: PLATFORM, label: t("nav.platform"), description: t("role.admin") });
  }
  const name = tenant?.name ?? t("nav.platform");
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className={cn(
          "flex h-10 min-w-0 items-center gap-2.5 rounded-md text-left hover:bg-sunken",
          narrow ? "w-full justify-center" : "w-full px-1.5",
        )}
      >
        <Face tenant={tenant} name={name} narrow={narrow} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t("switcher.title")}
          className="z-50 w-72 animate-appear rounded-lg border border-line bg-surface shadow-floating"
        >
          <p className="flex items-center gap-2 px-3 pt-2.5 text-xs font-medium text-faint">
            <Building2 className="size-3.5" aria-hidden />
            {t("switcher.title")}
          </p>
          <OptionList
            label={t("switcher.search")}
            options={options}
            value={tenant ? `/t/${tenant.slug}/inbox` : PLATFORM}
            onChoose={(option) => {
              setOpen(false);
              void navigate(option.value);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type FaceProps = { tenant: Tenant | null; name: string; narrow: boolean };

function Face({ tenant, name, narrow }: FaceProps) {
  const { t } = useTranslation("shell");
  return (
    <>
      <span className="sr-only">{t("switcher.label")}</span>
      {tenant ? <Avatar name={tenant.name} className="size-8 rounded-md" /> : <Logo />}
      <span className={cn("min-w-0 flex-1", narrow && "sr-only")}>
        <span className="block truncate text-[13px] leading-tight font-semibold">{name}</span>
        <span className="block truncate text-xs leading-tight text-faint">
          {tenant ? t(`role.${tenant.role ?? "admin"}`) : "Centralita"}
        </span>
      </span>
      {narrow ? null : <ChevronsUpDown className="size-4 shrink-0 text-faint" aria-hidden />}
    </>
  );
}
