import {
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

const MARKED_MS = 1_800;

/** Who reads the newest goes on doing so when a picture, a failure or the composer grows. */
export function useStayAtEnd(
  scroller: RefObject<HTMLElement | null>,
  atEnd: boolean,
  size: number,
) {
  const stay = useEffectEvent(() => {
    const { current } = scroller;
    if (atEnd) current?.scrollTo(0, current.scrollHeight);
  });
  useLayoutEffect(() => stay(), [size]);
  useEffect(() => {
    const { current } = scroller;
    if (!current) return undefined;
    const observer = new ResizeObserver(() => stay());
    observer.observe(current);
    return () => observer.disconnect();
  }, [scroller]);
}

/** To a quoted message: scrolls there, loading its surroundings first where they are not here. */
export function useJump(
  jumpTo: (messageId: string) => unknown,
  lines: readonly { key: string }[],
  scrollTo: (index: number) => void,
) {
  const [marked, setMarked] = useState<string | null>(null);
  const goal = useRef<string | null>(null);
  const arrive = useEffectEvent(() => {
    const index = lines.findIndex((line) => line.key === goal.current);
    if (index < 0) return;
    goal.current = null;
    scrollTo(index);
  });
  useEffect(() => arrive(), [lines, marked]);
  useEffect(() => {
    if (marked === null) return undefined;
    const timer = setTimeout(() => setMarked(null), MARKED_MS);
    return () => clearTimeout(timer);
  }, [marked]);
  const known = useRef(lines);
  useEffect(() => {
    known.current = lines;
  }, [lines]);
  const load = useRef(jumpTo);
  useEffect(() => {
    load.current = jumpTo;
  }, [jumpTo]);
  const to = useCallback((id: string) => {
    goal.current = id;
    setMarked(id);
    if (!known.current.some((line) => line.key === id)) void load.current(id);
  }, []);
  return { to, marked };
}
