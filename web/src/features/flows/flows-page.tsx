import { useLocation, useParams } from "react-router";
import { isObject, type JsonObject } from "../settings/documents";
import { FlowList } from "./flow-list";
import { FlowPage } from "./flow-page";

/** A flow that is new comes with what it begins with, from the dialog that named it. */
function readBegin(state: unknown): JsonObject | null {
  if (!isObject(state)) return null;
  const begin = state["begin"];
  return isObject(begin) ? begin : null;
}

export default function FlowsPage() {
  const { flow } = useParams();
  const { state } = useLocation();
  if (flow) return <FlowPage key={flow} name={flow} begin={readBegin(state)} />;
  return <FlowList />;
}
