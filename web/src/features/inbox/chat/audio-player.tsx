import { Mic, Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type Props = { source: string; voice: boolean; onError: () => void };

const RATES = [1, 1.5, 2];

const clock = (seconds: number) => {
  const whole = Number.isFinite(seconds) ? Math.floor(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** Like WhatsApp's: one button, a line to seek on, and faster for the long ones. */
export function AudioPlayer({ source, voice, onError }: Props) {
  const { t } = useTranslation("inbox");
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [rate, setRate] = useState(1);
  const toggle = () => {
    const player = audio.current;
    if (!player) return;
    if (playing) player.pause();
    else void player.play().catch(onError);
  };
  const changeRate = () => {
    const next = RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1;
    if (audio.current) audio.current.playbackRate = next;
    setRate(next);
  };
  const seek = (seconds: number) => {
    if (audio.current) audio.current.currentTime = seconds;
    setAt(seconds);
  };
  return (
    <div className="flex w-64 max-w-full items-center gap-2 py-1">
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- a voice note has no subtitles */}
      <audio
        ref={audio}
        src={source}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onDurationChange={(event) => setLength(event.currentTarget.duration)}
        onError={onError}
      />
      <button
        type="button"
        onClick={toggle}
        aria-label={playing ? t("media.pause") : t("media.play")}
        className="flex size-10 shrink-0 items-center justify-center rounded-full bg-accent text-on-accent [&_svg]:size-5"
      >
        {playing ? <Pause aria-hidden /> : <Play aria-hidden />}
      </button>
      <div className="min-w-0 flex-1">
        <input
          type="range"
          min={0}
          max={Number.isFinite(length) && length > 0 ? length : 1}
          step={0.1}
          value={at}
          aria-label={t("media.seek")}
          aria-valuetext={clock(at)}
          onChange={(event) => seek(Number(event.target.value))}
          className="h-4 w-full accent-accent"
        />
        <p className="flex items-center gap-1 text-[11px] text-muted tabular-nums">
          {voice ? <Mic className="size-3" aria-hidden /> : null}
          {clock(playing || at > 0 ? at : length)}
        </p>
      </div>
      <button
        type="button"
        onClick={changeRate}
        aria-label={t("media.rate", { rate })}
        className="rounded-full bg-ink/10 px-2 py-0.5 text-xs font-medium tabular-nums"
      >
        {rate}×
      </button>
    </div>
  );
}
