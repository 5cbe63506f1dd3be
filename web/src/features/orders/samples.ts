import type { Card } from "./board";

/** An invented order, for tests. */
export const ORDER: Card = {
  order_id: "0190-1",
  code: "7KQ2",
  state: "received",
  next: ["accepted", "cancelled"],
  mode: "delivery",
  customer: "José Núñez",
  phone: "+15550100001",
  address: "Calle Sol 3",
  latitude: null,
  longitude: null,
  branch_id: "b1",
  branch: "Centro",
  payment: "Efectivo",
  note: "",
  lines: [{ name: "Tacos al pastor", quantity: 2, options: [], note: "", sum: "90" }],
  subtotal: "90",
  fee: "0",
  total: "90",
  currency: "MXN",
  minutes: 30,
  conversation_id: "c1",
  created_at: "2026-03-03T11:35:00Z",
};
