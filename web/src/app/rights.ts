import type { Right } from "../api/types";
import { useFindTenant } from "./session";

/**
 * Whether this person may do it in the tenant of the address ("messages:write"). It only
 * decides what is shown: the server decides what is done.
 */
export function useCan(right: Right): boolean {
  return useFindTenant()?.rights.includes(right) ?? false;
}
