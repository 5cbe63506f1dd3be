import { useCallback, useMemo, useReducer } from "react";
import { isEqual, type Json } from "./documents";

const MOST_STEPS = 200;

type State<T> = {
  /** What the server has, as far as we know. */
  base: T;
  past: T[];
  now: T;
  future: T[];
  /** Typing in one field is one step to undo. */
  lastKey: string | undefined;
};
type Act<T> =
  | { type: "change"; next: T; key: string | undefined }
  | { type: "undo" }
  | { type: "redo" }
  | { type: "load"; base: T; now: T };

export function step<T>(state: State<T>, act: Act<T>): State<T> {
  const { past, now, future } = state;
  if (act.type === "change") {
    if (Object.is(act.next, now)) return state;
    const joins = act.key !== undefined && act.key === state.lastKey;
    const kept = joins ? past : [...past, now].slice(-MOST_STEPS);
    return { ...state, past: kept, now: act.next, future: [], lastKey: act.key };
  }
  if (act.type === "undo") {
    const before = past.at(-1);
    if (before === undefined) return state;
    const rest = { past: past.slice(0, -1), future: [now, ...future] };
    return { ...state, ...rest, now: before, lastKey: undefined };
  }
  if (act.type === "redo") {
    const [after, ...rest] = future;
    if (after === undefined) return state;
    return { ...state, past: [...past, now], now: after, future: rest, lastKey: undefined };
  }
  return { base: act.base, past: [], now: act.now, future: [], lastKey: undefined };
}

export const startState = <T>([base, now]: readonly [base: T, now: T]): State<T> => ({
  base,
  past: [],
  now,
  future: [],
  lastKey: undefined,
});

/** A document that is being edited: what it is now, and every step back. */
export function useDocument<T extends Json>(base: T, begin: T = base) {
  const [state, dispatch] = useReducer(step<T>, [base, begin] as const, startState<T>);
  const change = useCallback(
    (next: T, key?: string) => dispatch({ type: "change", next, key }),
    [],
  );
  const undo = useCallback(() => dispatch({ type: "undo" }), []);
  const redo = useCallback(() => dispatch({ type: "redo" }), []);
  /** `now` differs from `base` where someone keeps their own words over a newer version. */
  const load = useCallback(
    (newBase: T, now: T = newBase) => dispatch({ type: "load", base: newBase, now }),
    [],
  );
  const isDirty = useMemo(() => !isEqual(state.base, state.now), [state.base, state.now]);
  return {
    base: state.base,
    now: state.now,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
    isDirty,
    change,
    undo,
    redo,
    load,
  };
}

export type Edited<T extends Json> = ReturnType<typeof useDocument<T>>;
