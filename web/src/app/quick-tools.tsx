import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { OptionList } from "../ui/combobox";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";
import { useDailyPlaces, usePlatformPlaces, useSettingsDoor, useSettingsPlaces } from "./places";
import { useSession } from "./session";
import { useKeys } from "./use-keys";

type Tools = { openSwitcher: () => void; openShortcuts: () => void };
const ToolsContext = createContext<Tools>({
  openSwitcher: () => undefined,
  openShortcuts: () => undefined,
});

export const useQuickTools = () => use(ToolsContext);

/** The quick switcher (Ctrl K), the list of shortcuts (?), and the shortcuts themselves. */
export function QuickTools({ children }: { children: ReactNode }) {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const [shown, setShown] = useState<"switcher" | "shortcuts" | null>(null);
  const places = [...useDailyPlaces(), ...useSettingsDoor()];
  const tools = useMemo<Tools>(
    () => ({
      openSwitcher: () => setShown("switcher"),
      openShortcuts: () => setShown("shortcuts"),
    }),
    [],
  );
  const keys: Record<string, () => void> = {
    "mod+k": tools.openSwitcher,
    "?": tools.openShortcuts,
  };
  for (const { keys: sequence, to } of places) if (sequence) keys[sequence] = () => navigate(to);
  useKeys(keys);
  const close = () => setShown(null);
  return (
    <ToolsContext value={tools}>
      {children}
      <Dialog open={shown === "switcher"} onOpenChange={close} title={t("quick.title")}>
        <QuickSwitcher onDone={close} />
      </Dialog>
      <Dialog
        open={shown === "shortcuts"}
        onOpenChange={close}
        title={t("shortcuts.title")}
        size="sm"
      >
        <dl className="flex flex-col gap-2.5">
          <Shortcut keys="Ctrl K" text={t("quick.title")} />
          <Shortcut keys="?" text={t("shortcuts.title")} />
          {places.map(({ keys: sequence, label, to }) =>
            sequence ? <Shortcut key={to} keys={sequence} text={label} /> : null,
          )}
        </dl>
      </Dialog>
    </ToolsContext>
  );
}

function Shortcut({ keys, text }: { keys: string; text: string }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt>{text}</dt>
      <dd className="flex gap-1">
        {keys.split(" ").map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}

function QuickSwitcher({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const { tenants } = useSession();
  const places = [...useDailyPlaces(), ...useSettingsPlaces(), ...usePlatformPlaces()];
  const options = [
    ...places.map(({ to, label, group }) => ({ value: to, label, description: group })),
    { value: "/account", label: t("account.open"), description: "" },
    ...tenants.map(({ slug, name }) => ({
      value: `/t/${slug}/inbox`,
      label: name,
      description: t("quick.business"),
    })),
  ];
  const unique = [
    ...new Map(options.toReversed().map((option) => [option.value, option])).values(),
  ];
  return (
    <div className="-mx-4">
      <OptionList
        label={t("quick.search")}
        options={unique.toReversed()}
        onChoose={(option) => {
          onDone();
          void navigate(option.value);
        }}
      />
    </div>
  );
}
