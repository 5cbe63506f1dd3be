import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Fragment, type ReactNode } from "react";
import { cn } from "../lib/cn";

export type MenuItem = {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  /** Shown at the right: a shortcut, a count. */
  aside?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** With true or false the item is one of a choice. */
  checked?: boolean;
};
export type MenuGroup = { key: string; title?: ReactNode; items: MenuItem[] };

type Props = {
  /** One element that can hold a ref: a Button or an IconButton with tooltip={false}. */
  trigger: ReactNode;
  groups: readonly MenuGroup[];
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
};

const ITEM = cn(
  "flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 text-ink outline-none",
  "select-none data-disabled:cursor-not-allowed data-disabled:opacity-55",
  "data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:shrink-0",
);

export function Menu({ trigger, groups, align = "end", side = "bottom" }: Props) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-appear overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-floating"
        >
          {groups.map((group, index) => (
            <Fragment key={group.key}>
              {index > 0 ? <DropdownMenu.Separator className="my-1 h-px bg-line" /> : null}
              <DropdownMenu.Group>
                {group.title ? (
                  <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-faint">
                    {group.title}
                  </DropdownMenu.Label>
                ) : null}
                {group.items.map((item) => (
                  <Item key={item.key} item={item} />
                ))}
              </DropdownMenu.Group>
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ item }: { item: MenuItem }) {
  const inside = (
    <>
      {item.icon ? <span className="text-faint">{item.icon}</span> : null}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.aside ? <span className="text-xs text-faint">{item.aside}</span> : null}
      {item.checked ? <Check className="text-accent" aria-hidden /> : null}
    </>
  );
  const looks = cn(ITEM, item.danger && "text-danger [&_svg]:text-danger");
  const disabled = item.disabled ?? false;
  if (item.checked === undefined) {
    return (
      <DropdownMenu.Item className={looks} disabled={disabled} onSelect={item.onSelect}>
        {inside}
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.CheckboxItem
      className={looks}
      disabled={disabled}
      checked={item.checked}
      onSelect={item.onSelect}
    >
      {inside}
    </DropdownMenu.CheckboxItem>
  );
}
