import type { Schemas } from "../../api/types";
import { foldText } from "../../ui/combobox";

type Dish = Schemas["MenuItem"];

/** Dishes with these words in their name or category, by category in the menu's own order. */
export function groupDishes(dishes: readonly Dish[], words: string): [string, Dish[]][] {
  const groups = new Map<string, Dish[]>();
  const wanted = foldText(words).split(/\s+/);
  for (const dish of dishes) {
    const text = foldText(`${dish.name} ${dish.category}`);
    if (!wanted.every((word) => text.includes(word))) continue;
    groups.set(dish.category, [...(groups.get(dish.category) ?? []), dish]);
  }
  return [...groups];
}
