/*
 * Chromium records Opus in WebM; WhatsApp plays voice notes in Ogg only. The sound is the same:
 * its packets are taken out of the one wrapping and put into the other, nothing is encoded anew.
 * WebM: RFC 8794 (EBML), RFC 9559 (Matroska). Ogg: RFC 3533, with Opus RFC 7845.
 */
const MASTERS = new Set([0x18538067, 0x1654ae6b, 0xae, 0x1f43b675, 0xa0]);
const CODEC_PRIVATE = 0x63a2;
const BLOCKS = new Set([0xa3, 0xa1]);
const SAMPLES_PER_MS = 48;
const MOST_SEGMENTS = 255;
const PAGE_SAMPLES = 1_000 * SAMPLES_PER_MS;

type Found = { head: Uint8Array | null; packets: Uint8Array[] };

/** A number whose first byte tells its length; an id keeps the mark of it, a size does not. */
function readNumber(
  data: Uint8Array,
  at: number,
  keepMark: boolean,
): { value: number; end: number } {
  const first = data[at] ?? 0;
  const length = first === 0 ? 9 : Math.clz32(first) - 23;
  let value = keepMark ? first : first & (0xff >> length);
  for (let index = 1; index < length; index += 1) value = value * 256 + (data[at + index] ?? 0);
  return { value, end: at + length };
}

function readWebm(data: Uint8Array): Found {
  const found: Found = { head: null, packets: [] };
  let at = 0;
  while (at < data.length) {
    const id = readNumber(data, at, true);
    const size = readNumber(data, id.end, false);
    at = size.end;
    // What holds others is entered: its own length may be unknown in a live recording.
    if (MASTERS.has(id.value)) continue;
    const inside = data.subarray(at, at + size.value);
    if (id.value === CODEC_PRIVATE) found.head = inside;
    if (BLOCKS.has(id.value)) {
      const track = readNumber(inside, 0, false);
      found.packets.push(inside.subarray(track.end + 3));
    }
    at += size.value;
  }
  return found;
}

const SILK_MS = [10, 20, 40, 60];
const CELT_MS = [2.5, 5, 10, 20];

/** How long a packet sounds, in samples at 48 kHz (RFC 6716 §3.1). */
export function countSamples(packet: Uint8Array): number {
  const [first = 0, second = 0] = packet;
  const config = first >> 3;
  const code = first & 3;
  const ms =
    config < 12
      ? (SILK_MS[config % 4] ?? 0)
      : config < 16
        ? config % 2 === 0
          ? 10
          : 20
        : (CELT_MS[config % 4] ?? 0);
  const frames = code === 0 ? 1 : code === 3 ? second & 0x3f : 2;
  return ms * SAMPLES_PER_MS * frames;
}

const CRC = Array.from({ length: 256 }, (_, index) => {
  let sum = index << 24;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  return sum >>> 0;
});

function checksum(page: Uint8Array): number {
  let sum = 0;
  for (const byte of page) sum = ((sum << 8) ^ (CRC[((sum >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return sum;
}

type PageOf = { packets: Uint8Array[]; samples: number; flags: number; number: number };

function writePage({ packets, samples, flags, number }: PageOf, serial: number): Uint8Array {
  const lacing = packets.flatMap(lace);
  const page = new Uint8Array(27 + lacing.length + packets.reduce((sum, p) => sum + p.length, 0));
  const view = new DataView(page.buffer);
  page.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
  view.setBigUint64(6, BigInt(samples), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, number, true);
  page[26] = lacing.length;
  page.set(lacing, 27);
  let at = 27 + lacing.length;
  for (const packet of packets) {
    page.set(packet, at);
    at += packet.length;
  }
  view.setUint32(22, checksum(page), true);
  return page;
}

/** A packet's length in bytes of at most 255 each. */
const lace = (packet: Uint8Array): number[] => [
  ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
  packet.length % 255,
];

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const VENDOR = ascii("centralita");
const TAGS = new Uint8Array([
  ...ascii("OpusTags"),
  ...[VENDOR.length, 0, 0, 0],
  ...VENDOR,
  ...[0, 0, 0, 0],
]);
const FIRST = 2;
const LAST = 4;

/** The recording as Ogg; null where it is no Opus in WebM. */
export function webmToOgg(webm: Uint8Array, serial: number): Uint8Array | null {
  const { head, packets } = readWebm(webm);
  if (head === null || packets.length === 0) return null;
  const pages: Uint8Array[] = [
    writePage({ packets: [head], samples: 0, flags: FIRST, number: 0 }, serial),
    writePage({ packets: [TAGS], samples: 0, flags: 0, number: 1 }, serial),
  ];
  let waiting: Uint8Array[] = [];
  let segments = 0;
  let samples = 0;
  let from = 0;
  const flush = (flags: number) => {
    pages.push(writePage({ packets: waiting, samples, flags, number: pages.length }, serial));
    waiting = [];
    segments = 0;
    from = samples;
  };
  for (const packet of packets) {
    const needed = Math.floor(packet.length / 255) + 1;
    if (segments + needed > MOST_SEGMENTS || samples - from >= PAGE_SAMPLES) flush(0);
    waiting.push(packet);
    segments += needed;
    samples += countSamples(packet);
  }
  flush(LAST);
  return join(pages);
}

function join(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
