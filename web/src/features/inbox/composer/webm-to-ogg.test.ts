import { describe, expect, it } from "vitest";
import { countSamples, webmToOgg } from "./webm-to-ogg";

const HEAD = [...new TextEncoder().encode("OpusHead"), 1, 1, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0];
const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const sized = (id: number[], inside: number[]) => [
  ...id,
  0x40 | (inside.length >> 8),
  inside.length & 0xff,
  ...inside,
];

/** As MediaRecorder writes it: a segment and clusters without a known end. */
function makeWebm(packets: number[][]): Uint8Array {
  const blocks = packets.flatMap((packet) => sized([0xa3], [0x81, 0, 0, 0x80, ...packet]));
  return new Uint8Array([
    ...sized([0x1a, 0x45, 0xdf, 0xa3], [1, 2, 3]),
    ...[0x18, 0x53, 0x80, 0x67, ...UNKNOWN],
    ...sized([0x16, 0x54, 0xae, 0x6b], sized([0xae], sized([0x63, 0xa2], HEAD))),
    ...[0x1f, 0x43, 0xb6, 0x75, ...UNKNOWN],
    ...sized([0xe7], [0]),
    ...blocks,
  ]);
}

/** Pages of an Ogg file with their packets put together again. */
function readOgg(ogg: Uint8Array) {
  const view = new DataView(ogg.buffer);
  const pages = [];
  for (let at = 0; at < ogg.length;) {
    expect(String.fromCharCode(...ogg.subarray(at, at + 4))).toBe("OggS");
    const count = ogg[at + 26] ?? 0;
    const packets: number[][] = [];
    let from = at + 27 + count;
    let packet: number[] = [];
    for (const length of ogg.subarray(at + 27, at + 27 + count)) {
      packet.push(...ogg.subarray(from, from + length));
      from += length;
      if (length < 255) {
        packets.push(packet);
        packet = [];
      }
    }
    pages.push({
      flags: ogg[at + 5],
      samples: Number(view.getBigUint64(at + 6, true)),
      number: view.getUint32(at + 18, true),
      packets,
    });
    at = from;
  }
  return pages;
}

/** 20 ms of CELT: configuration 31, one frame. */
const packetOf = (length: number, mark: number) => [0xf8, ...Array(length - 1).fill(mark)];

describe("a recording", () => {
  it("is the same sound in the other wrapping", () => {
    const packets = Array.from({ length: 130 }, (_, index) =>
      packetOf(index % 3 === 0 ? 255 : 80 + index, index),
    );
    const pages = readOgg(webmToOgg(makeWebm(packets), 77) ?? new Uint8Array());
    const [head, tags, ...sound] = pages;
    expect([head?.flags, head?.packets]).toEqual([2, [HEAD]]);
    expect(String.fromCharCode(...(tags?.packets[0] ?? [])).slice(0, 8)).toBe("OpusTags");
    expect(sound.flatMap((page) => page.packets)).toEqual(packets);
    expect(sound.at(-1)?.flags).toBe(4);
    expect(sound.at(-1)?.samples).toBe(130 * 960);
    expect(pages.map((page) => page.number)).toEqual(pages.map((_, index) => index));
  });

  it("is nothing where it is no Opus in WebM", () => {
    expect(webmToOgg(new Uint8Array([1, 2, 3]), 1)).toBeNull();
    expect(webmToOgg(makeWebm([]), 1)).toBeNull();
  });

  it("counts samples by a packet's first byte", () => {
    expect(countSamples(new Uint8Array([0xf8]))).toBe(960);
    expect(countSamples(new Uint8Array([0x08]))).toBe(960);
    expect(countSamples(new Uint8Array([0x01]))).toBe(960);
    expect(countSamples(new Uint8Array([0x03, 3]))).toBe(1_440);
    expect(countSamples(new Uint8Array([0x80]))).toBe(120);
  });
});
