/*
 * Stands in for the package "react-style-singleton", with which radix locks the page's scrolling
 * by adding a <style> element. Our content policy refuses those; tokens.css says the same in a
 * file (`body[data-scroll-locked]`). vite.config.ts puts this file in that package's place.
 */
export const styleSingleton = () => () => null;
export const styleHookSingleton = () => () => undefined;
export const stylesheetSingleton = () => ({ add: () => undefined, remove: () => undefined });
