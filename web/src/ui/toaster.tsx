import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { type Toast, toast, toastStore } from "./toast";

const SECONDS = { success: 4, danger: 9 };

export function Toaster() {
  const { t } = useTranslation("ui");
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get);
  return (
    <Radix.Provider label={t("toast.label")} swipeDirection="right">
      {toasts.map((shown) => (
        <OneToast key={shown.id} shown={shown} />
      ))}
      <Radix.Viewport
        label={t("toast.region")}
        className="fixed top-13 right-0 z-[60] flex w-full max-w-sm flex-col gap-2 p-3 outline-none"
      />
    </Radix.Provider>
  );
}

function OneToast({ shown }: { shown: Toast }) {
  const { t } = useTranslation("ui");
  const Icon = shown.tone === "danger" ? CircleAlert : CircleCheck;
  return (
    <Radix.Root
      duration={SECONDS[shown.tone] * 1000}
      type={shown.tone === "danger" ? "foreground" : "background"}
      onOpenChange={(open) => !open && toast.dismiss(shown.id)}
      className="flex animate-rise items-center gap-3 rounded-lg border border-line bg-surface py-2.5 pr-2 pl-4 shadow-floating"
    >
      <Icon
        className={shown.tone === "danger" ? "size-5 text-danger" : "size-5 text-success"}
        aria-hidden
      />
      <Radix.Description className="min-w-0 flex-1 break-words text-ink">
        {shown.text}
      </Radix.Description>
      {shown.action ? (
        <Radix.Action asChild altText={shown.action.label}>
          <Button size="sm" variant="ghost" onClick={shown.action.onClick}>
            {shown.action.label}
          </Button>
        </Radix.Action>
      ) : null}
      <Radix.Close asChild>
        <IconButton label={t("close")} size="sm" tooltip={false} icon={<X />} />
      </Radix.Close>
    </Radix.Root>
  );
}
