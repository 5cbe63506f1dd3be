// Before the first paint, so that nobody sees a white flash: dark if chosen, or if the system says so.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("centralita.theme");
  } catch {
    chosen = null;
  }
  var system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  var theme = chosen === "dark" || chosen === "light" ? chosen : system;
  document.documentElement.classList.toggle("dark", theme === "dark");
})();
