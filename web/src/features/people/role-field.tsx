import { useTranslation } from "react-i18next";
import { RadioCards } from "../../ui/radio-cards";
import { type Role, ROLES } from "./person-shapes";

type Props = { value: Role; onChange: (role: Role) => void };

/** Each role with what it may do, in one sentence. */
export function RoleField({ value, onChange }: Props) {
  const { t } = useTranslation("people");
  return (
    <div>
      <p className="mb-1.5 text-[13px] font-medium text-ink">{t("invite.role")}</p>
      <RadioCards
        label={t("invite.role")}
        value={value}
        onChange={onChange}
        cards={ROLES.map((role) => ({
          value: role,
          label: t(`role.${role}.name`),
          description: t(`role.${role}.about`),
        }))}
      />
    </div>
  );
}
