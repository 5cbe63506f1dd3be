import { useEffect, useEffectEvent, useRef, useState } from "react";
import { webmToOgg } from "./webm-to-ogg";

/** Best first: what WhatsApp takes as it is, then what becomes Ogg without loss, then plain audio. */
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const MOST_SECONDS = 15 * 60;

const findType = (): string | null =>
  typeof MediaRecorder === "undefined" || !("mediaDevices" in navigator)
    ? null
    : (TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null);

export type Recording = { file: File; voice: boolean };
export type Trouble = "unsupported" | "denied" | "silent" | null;

async function toRecording(parts: Blob[], type: string): Promise<Recording | null> {
  const blob = new Blob(parts);
  if (blob.size === 0) return null;
  if (type.startsWith("audio/mp4")) {
    return { file: new File([blob], "audio.m4a", { type: "audio/mp4" }), voice: false };
  }
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const serial = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  const ogg = type.startsWith("audio/ogg") ? bytes : webmToOgg(bytes, serial);
  if (ogg === null) return null;
  const file = new File([ogg as BlobPart], "voice.ogg", { type: "audio/ogg" });
  return { file, voice: true };
}

/** A voice note: asks for the microphone when it is first used, and lets go of it afterwards. */
export function useRecorder(onDone: (recording: Recording) => void) {
  const [recording, setRecording] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const recorder = useRef<MediaRecorder | null>(null);
  const wanted = useRef(true);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  }, [onDone]);

  const start = async () => {
    const type = findType();
    if (type === null) return setTrouble("unsupported");
    setTrouble(null);
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return setTrouble("denied");
    }
    const parts: Blob[] = [];
    const finish = async () => {
      const made = await toRecording(parts, type);
      if (made) done.current(made);
      else setTrouble("silent");
    };
    const made = new MediaRecorder(stream, { mimeType: type });
    wanted.current = true;
    made.ondataavailable = (event) => event.data.size > 0 && parts.push(event.data);
    made.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      setRecording(false);
      if (wanted.current) void finish();
    };
    recorder.current = made;
    made.start(1_000);
    setSeconds(0);
    setRecording(true);
  };

  const stop = (send: boolean) => {
    wanted.current = send;
    if (recorder.current?.state === "recording") recorder.current.stop();
  };

  const end = useEffectEvent(() => stop(true));
  useEffect(() => {
    if (!recording) return undefined;
    const since = performance.now();
    const timer = setInterval(() => {
      const passed = (performance.now() - since) / 1000;
      setSeconds(passed);
      if (passed >= MOST_SECONDS) end();
    }, 250);
    return () => clearInterval(timer);
  }, [recording]);
  const leave = useEffectEvent(() => stop(false));
  useEffect(() => () => leave(), []);
  return { recording, seconds, trouble, start, stop };
}
