import { LayoutGrid, Plus, Search } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button";
import { OptionList } from "../../ui/combobox";
import { Menu } from "../../ui/menu";
import { KINDS, MOST_NODES, nodesOf } from "./flow";
import { useFlow } from "./flow-context";
import { LOOKS } from "./kinds";
import { summarise } from "./texts";

const GROUPS = [
  ["talk", ["say", "ask", "menu"]],
  ["data", ["act", "look_up", "set", "branch"]],
  ["way", ["call", "wait", "hand_over", "end"]],
] as const satisfies readonly (readonly [string, readonly (typeof KINDS)[number][]])[];

/** Floats over the canvas: add, find, tidy up. */
export function FlowTools({ onArrange }: { onArrange: () => void }) {
  const { t } = useTranslation("flows");
  const { flow, readOnly, add } = useFlow();
  const isFull = Object.keys(nodesOf(flow)).length >= MOST_NODES;
  return (
    <div className="pointer-events-none absolute top-3 left-3 z-10 flex flex-wrap gap-2 [&>*]:pointer-events-auto">
      {readOnly ? null : (
        <Menu
          align="start"
          trigger={
            <Button variant="primary" icon={<Plus />} disabled={isFull}>
              {t("tools.add")}
            </Button>
          }
          groups={GROUPS.map(([key, kinds]) => ({
            key,
            title: t(`tools.group.${key}`),
            items: kinds.map((kind) => {
              const { icon: Icon } = LOOKS[kind];
              return {
                key: kind,
                label: t(`kind.${kind}.name`),
                icon: <Icon />,
                onSelect: () => add(kind),
              };
            }),
          }))}
        />
      )}
      <FindNode />
      {readOnly ? null : (
        <Button icon={<LayoutGrid />} onClick={onArrange}>
          <span className="max-sm:sr-only">{t("tools.arrange")}</span>
        </Button>
      )}
    </div>
  );
}

function FindNode() {
  const { t } = useTranslation("flows");
  const { flow, palette, language, select } = useFlow();
  const [open, setOpen] = useState(false);
  const options = open
    ? Object.entries(nodesOf(flow)).map(([name, node]) => ({
        value: name,
        label: name,
        description: summarise(flow, palette.texts, node, language),
      }))
    : [];
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button icon={<Search />}>
          <span className="max-sm:sr-only">{t("tools.find")}</span>
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 w-72 animate-appear rounded-lg border border-line bg-surface shadow-floating"
        >
          <OptionList
            label={t("tools.findLabel")}
            options={options}
            onChoose={(option) => {
              setOpen(false);
              select(option.value);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
