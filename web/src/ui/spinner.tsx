import { LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cn } from "../lib/cn";

export function Spinner({ className }: { className?: string }) {
  const { t } = useTranslation("ui");
  return (
    <LoaderCircle
      role="img"
      aria-label={t("loading")}
      className={cn("size-4 animate-spin text-faint", className)}
    />
  );
}
