import {
  Activity,
  CirclePause,
  CirclePlay,
  EllipsisVertical,
  KeyRound,
  PackageOpen,
  Pencil,
  Trash2,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/icon-button";
import { Menu } from "../../ui/menu";
import type { NumberAct } from "./number-dialogs";
import type { NumberCard } from "./number-shapes";

type Props = { number: NumberCard; onAct: (act: NumberAct) => void };

export function NumberMenu({ number, onAct }: Props) {
  const { t } = useTranslation("numbers");
  const item = (act: NumberAct, icon: React.ReactNode, danger = false) => ({
    key: act,
    label: t(`act.${act}`),
    icon,
    danger,
    onSelect: () => onAct(act),
  });
  const rest =
    number.status === "inactive" ? item("wake", <CirclePlay />) : item("rest", <CirclePause />);
  return (
    <Menu
      trigger={
        <IconButton
          label={t("act.menu", { name: number.display_name ?? number.phone_number_id })}
          tooltip={false}
          icon={<EllipsisVertical />}
          className="-mr-2"
        />
      }
      groups={[
        {
          key: "connection",
          items: [
            item("test", <Activity />),
            item("token", <KeyRound />),
            ...(number.parked ? [item("unpark", <PackageOpen />)] : []),
          ],
        },
        { key: "number", items: [item("edit", <Pencil />), rest] },
        { key: "danger", items: [item("remove", <Trash2 />, true)] },
      ]}
    />
  );
}
