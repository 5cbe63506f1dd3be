import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Logo } from "../../app/logo";
import { chooseLanguage, getLanguage, LANGUAGES } from "../../texts/texts";
import { cn } from "../../lib/cn";

type Props = { title: string; text: string; children: ReactNode; aside?: ReactNode };

/** The frame of the pages before the sign-in. */
export function Door({ title, text, children, aside }: Props) {
  return (
    <div className="flex min-h-dvh flex-col bg-canvas">
      <header className="flex items-center gap-2.5 px-5 py-4 sm:px-8">
        <Logo />
        <span className="text-base font-semibold tracking-tight">Centralita</span>
        <LanguageChoice />
      </header>
      <main
        className={cn(
          "mx-auto grid w-full flex-1 grid-cols-[minmax(0,1fr)] content-start items-start gap-8 px-5 pt-4 pb-12 sm:pt-[9vh]",
          aside ? "max-w-5xl lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)] lg:gap-14" : "max-w-md",
        )}
      >
        <section className="rounded-lg border border-line bg-surface p-6 shadow-raised sm:p-8">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          <p className="mt-1 mb-6 text-muted">{text}</p>
          {children}
        </section>
        {aside}
      </main>
    </div>
  );
}

function LanguageChoice() {
  const { t } = useTranslation("shell");
  return (
    <div role="group" aria-label={t("language")} className="ml-auto flex gap-1">
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={getLanguage() === language}
          onClick={() => void chooseLanguage(language)}
          className="rounded-md px-2 py-1 text-[13px] text-muted hover:text-ink aria-pressed:bg-sunken aria-pressed:font-medium aria-pressed:text-ink"
        >
          {{ es: "Español", en: "English" }[language]}
        </button>
      ))}
    </div>
  );
}
