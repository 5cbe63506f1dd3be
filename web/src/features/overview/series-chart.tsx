import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { useFormat } from "../../app/use-format";

export type Series = {
  key: string;
  label: string;
  /** A CSS colour: "var(--chart-1)". */
  color: string;
  shape: "bar" | "line" | "area";
};
export type Datum = { label: string; [key: string]: string | number | null };

type Props = { label: string; data: readonly Datum[]; series: readonly Series[] };

const TICK = { fill: "var(--faint)", fontSize: 11 };
const MARGIN = { top: 8, right: 4, bottom: 0, left: 0 };

/** Drawn with recharts, so it is loaded only where there is something to draw. */
export default function SeriesChart({ label, data, series }: Props) {
  const format = useFormat();
  return (
    <div className="flex h-full flex-col" role="img" aria-label={label}>
      <div className="min-h-0 flex-1">
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={[...data]} margin={MARGIN} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="label"
              tick={TICK}
              tickLine={false}
              axisLine={{ stroke: "var(--line)" }}
              minTickGap={24}
            />
            <YAxis
              width={40}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              allowDecimals={false}
              tickFormatter={(value: number) => format.number(value, { notation: "compact" })}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: "var(--sunken)", stroke: "var(--line-strong)" }}
              content={<Pointed />}
            />
            {series.map(draw)}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <ul className="mt-2 flex flex-wrap justify-center gap-x-4 gap-y-1 text-xs text-muted">
        {series.map((each) => (
          <li key={each.key} className="flex items-center gap-1.5">
            <Swatch color={each.color} />
            {each.label}
          </li>
        ))}
      </ul>
    </div>
  );
}

function draw({ key, label, color, shape }: Series) {
  const given = { dataKey: key, name: label, isAnimationActive: false } as const;
  if (shape === "bar") {
    return <Bar key={key} {...given} stackId="bars" fill={color} maxBarSize={28} />;
  }
  if (shape === "area") {
    return (
      <Area key={key} {...given} type="monotone" stroke={color} fill={color} fillOpacity={0.14} />
    );
  }
  return <Line key={key} {...given} type="monotone" stroke={color} strokeWidth={2} dot={false} />;
}

const Swatch = ({ color }: { color: string }) => (
  <span aria-hidden className="size-2.5 rounded-sm" style={{ background: color }} />
);

type Point = { name?: string; value?: number | string | null; color?: string };
type PointedProps = { active?: boolean; label?: string; payload?: readonly Point[] };

/** What the pointer is at. */
function Pointed({ active, label, payload }: PointedProps) {
  const format = useFormat();
  if (!active || !payload?.length) return null;
  return (
    <div className="rounded-md border border-line bg-surface px-3 py-2 text-xs shadow-floating">
      <p className="mb-1 font-medium text-ink">{label}</p>
      {payload.map((point) => (
        <p key={point.name} className="flex items-center gap-1.5 text-muted">
          <Swatch color={point.color ?? "currentColor"} />
          <span className="flex-1">{point.name}</span>
          <span className="pl-3 font-medium text-ink tabular-nums">
            {typeof point.value === "number" ? format.number(point.value) : "–"}
          </span>
        </p>
      ))}
    </div>
  );
}
