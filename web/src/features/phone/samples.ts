/* What an invented customer has at hand: places, a picture, a voice note, a basket. */
import type { Outgoing } from "./phone-api";

export type Sample = { key: string; message: Outgoing };

const place = (
  key: string,
  latitude: number,
  longitude: number,
  name: string,
  address: string,
) => ({
  key,
  message: { type: "location", location: { latitude, longitude, name, address } },
});

/** Near the demo's restaurant, a little further, and far away. */
export const PLACES: Sample[] = [
  place("near", 19.4149, -99.1689, "Mi casa", "Calle del Mango 12, Centro"),
  place("further", 19.4402, -99.1462, "La oficina", "Avenida del Cedro 200"),
  place("far", 20.6767, -103.3475, "De viaje", "Guadalajara"),
];

/** Without bytes of its own the simulator takes a small picture and a short note of silence. */
export const PICTURE: Outgoing = { type: "image", image: { caption: "📷" } };
export const VOICE: Outgoing = { type: "audio", audio: { voice: true } };

/** Two dishes of the demo's restaurant, as its catalogue knows them. */
export const BASKET: Outgoing = {
  type: "order",
  order: {
    catalog_id: "la-comal",
    product_items: [
      { product_retailer_id: "LC-GRINGA", quantity: 2, item_price: 92, currency: "MXN" },
      { product_retailer_id: "LC-REFRESCO", quantity: 2, item_price: 30, currency: "MXN" },
    ],
  },
};

const MOST_BYTES = 16_000_000;

export class TooLarge extends Error {}

/** A file of this machine as a telephone would send it. Throws TooLarge. */
export async function readFile(file: File): Promise<Outgoing> {
  if (file.size > MOST_BYTES) throw new TooLarge();
  const kind = file.type.split("/")[0] ?? "";
  const type = ["image", "video", "audio"].includes(kind) ? kind : "document";
  const part = { data: await encode(file), mime_type: file.type || "application/octet-stream" };
  return { type, [type]: type === "document" ? { ...part, filename: file.name } : part };
}

const encode = (file: File) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error("unreadable"));
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.readAsDataURL(file);
  });
