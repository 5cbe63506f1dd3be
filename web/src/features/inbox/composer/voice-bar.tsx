import { SendHorizontal, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import type { useRecorder } from "./use-recorder";

const clock = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** In the place of the text box while somebody speaks. */
export function VoiceBar({ recorder }: { recorder: ReturnType<typeof useRecorder> }) {
  const { t } = useTranslation("inbox");
  return (
    <div role="group" aria-label={t("voice.recording")} className="flex items-center gap-3 p-3">
      <IconButton
        label={t("voice.discard")}
        icon={<Trash2 />}
        onClick={() => recorder.stop(false)}
      />
      <span className="flex flex-1 items-center gap-2 text-ink tabular-nums">
        <span className="size-2.5 animate-pulse rounded-full bg-danger" aria-hidden />
        {t("voice.recording")}
        <span className="text-muted">{clock(recorder.seconds)}</span>
      </span>
      <Button variant="primary" icon={<SendHorizontal />} onClick={() => recorder.stop(true)}>
        {t("composer.send")}
      </Button>
    </div>
  );
}
