// On every page: the components of govuk-frontend that we use, and the clock of the portal.
import {
  Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink,
} from "govuk-frontend";
import { autosave } from "./autosave";
import { startClocks } from "./clock";
import { copyButtons } from "./copy";
import { singleKeys } from "./keys";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const Component of [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink]) {
  for (const root of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    try {
      new Component(root);
    } catch (error) {
      console.warn(error); // a part that does not start still works as plain HTML
    }
  }
}

startClocks();
copyButtons();
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosave]")) autosave(form);
for (const list of document.querySelectorAll<HTMLElement>("[data-keys]")) singleKeys(list);
