import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./icon-button";
import { Input } from "./input";

/** A password one may look at while writing it. */
export function PasswordInput(props: ComponentProps<"input">) {
  const { t } = useTranslation("ui");
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Input {...props} type={shown ? "text" : "password"} className="pr-10" />
      <IconButton
        label={shown ? t("password.hide") : t("password.show")}
        size="sm"
        tooltip={false}
        icon={shown ? <EyeOff /> : <Eye />}
        onClick={() => setShown(!shown)}
        className="absolute top-0.5 right-0.5"
      />
    </div>
  );
}
