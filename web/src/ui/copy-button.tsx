import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { toast } from "./toast";

type Props = { text: string; label?: string; withText?: boolean };

export function CopyButton({ text, label, withText = false }: Props) {
  const { t } = useTranslation("ui");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_800);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast.error(t("copy.failed")),
    );
  const icon = copied ? <Check className="text-success" /> : <Copy />;
  const name = copied ? t("copy.done") : (label ?? t("copy.label"));
  return withText ? (
    <Button size="sm" icon={icon} onClick={() => void copy()}>
      {name}
    </Button>
  ) : (
    <IconButton size="sm" label={name} icon={icon} onClick={() => void copy()} />
  );
}
