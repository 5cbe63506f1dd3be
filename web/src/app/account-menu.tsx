import { CircleUser, Languages, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { http } from "../api/client";
import { isProblem, toProblem } from "../api/problems";
import type { Preferences } from "../api/types";
import { chooseTheme, getTheme, type Theme } from "../lib/theme";
import { chooseLanguage, getLanguage, LANGUAGES } from "../texts/texts";
import { Avatar } from "../ui/avatar";
import { Menu } from "../ui/menu";
import { toast } from "../ui/toast";
import { useRefreshSession, useSession, useSignOut } from "./session";

const THEMES = [
  ["system", Monitor],
  ["light", Sun],
  ["dark", Moon],
] as const;

/** Theme and language change at once here; the server is told so that other devices follow. */
export function AccountMenu() {
  const { t } = useTranslation("shell");
  const { person } = useSession();
  const refresh = useRefreshSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const [theme, setTheme] = useState(getTheme);

  const keep = async (change: { language?: string; preferences?: Preferences }) => {
    try {
      await http.patch("/me", change);
      await refresh();
    } catch (thrown) {
      if (!isProblem(thrown, "offline")) toast.error(toProblem(thrown).detail || t("notKept"));
    }
  };
  const pickTheme = (chosen: Theme) => {
    setTheme(chosen);
    chooseTheme(chosen);
    void keep({ preferences: { ...person.preferences, theme: chosen } });
  };
  const pickLanguage = (language: string) => {
    void chooseLanguage(language);
    void keep({ language });
  };
  const leave = () =>
    signOut().then(
      () => navigate("/sign-in"),
      (thrown: unknown) => toast.error(toProblem(thrown).detail || t("notSignedOut")),
    );

  return (
    <Menu
      trigger={
        <button
          type="button"
          className="ml-1 inline-flex size-9 items-center justify-center rounded-full hover:ring-2 hover:ring-line-strong"
        >
          <Avatar name={person.name} className="size-8" />
          <span className="sr-only">{t("account.menu", { name: person.name })}</span>
        </button>
      }
      groups={[
        {
          key: "person",
          title: person.name,
          items: [
            {
              key: "account",
              label: t("account.open"),
              icon: <CircleUser />,
              onSelect: () => void navigate("/account"),
            },
          ],
        },
        {
          key: "theme",
          title: t("theme.title"),
          items: THEMES.map(([key, Icon]) => ({
            key,
            label: t(`theme.${key}`),
            icon: <Icon />,
            checked: theme === key,
            onSelect: () => pickTheme(key),
          })),
        },
        {
          key: "language",
          title: t("language"),
          items: LANGUAGES.map((language) => ({
            key: language,
            label: { es: "Español", en: "English" }[language],
            icon: <Languages />,
            checked: getLanguage() === language,
            onSelect: () => pickLanguage(language),
          })),
        },
        {
          key: "leave",
          items: [
            {
              key: "sign-out",
              label: t("signOut"),
              icon: <LogOut />,
              onSelect: () => void leave(),
            },
          ],
        },
      ]}
    />
  );
}
