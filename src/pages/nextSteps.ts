import type { Authority } from "../github/authority.ts";
import type { Session } from "../session/cookie.ts";
import { switchAccountHref } from "./layout.tsx";
import type { Message } from "./message.tsx";

type Obstacle = Exclude<Authority, { kind: "administers" | "may_create" }>;

/** What stands between a viewer and a decision, and the way out of it. */
export function nextStep(authority: Obstacle, repo: string, session: Session, here: string): Message {
  const checkAgain = { href: here, text: "I have done that: look again" };
  const switchAccount = { href: switchAccountHref(here), text: `Decide as somebody else than ${session.user.login}` };
  switch (authority.kind) {
    case "not_installed":
      return {
        title: "The GitHub App is not on your account yet",
        detail: `To decide about ${repo}, install the App and let it use this repository. GitHub then leads you back here.`,
        link: { href: authority.installUrl, text: "Install the App on GitHub" },
        more: [checkAgain, switchAccount],
      };
    case "suspended":
      return {
        title: "The GitHub App is suspended on this account",
        detail: "Lift the suspension on GitHub, then look again.",
        link: { href: authority.url, text: "To the App's settings on GitHub" },
        more: [checkAgain, switchAccount],
      };
    case "unproven":
      return {
        title: "You cannot decide about this repository",
        detail: `deplodash cannot show that ${session.user.login} administers ${repo}. It may be missing, belong to somebody else, or be closed to the GitHub App. If it is yours, install the App on its account and select the repository. If it is not, hand this page's address to who administers it.`,
        link: switchAccount,
        more: [{ href: authority.installUrl, text: "Install the App or select repositories on GitHub" }, checkAgain],
      };
  }
}

export const altered: Message = {
  title: "This link is not valid",
  detail:
    "It was altered or cut off, or it is too old. Nothing was decided. Let the agent ask again: it gets a new link.",
};
export const expired: Message = {
  title: "This link has expired",
  detail: "A link lasts an hour. Nothing was decided. Let the agent ask again: it gets a new link.",
};
export const noAgent: Message = {
  title: "This agent does not exist any more",
  detail: "It was deleted, and with it everything that it might have used. There is nothing to decide.",
};
export const alreadyDecided: Message = {
  title: "This request was already decided",
  detail: "The agent knows the decision. The dashboard lists the access that you approved.",
  more: [{ href: "/", text: "Go to the dashboard" }],
};
export const nothingOpen: Message = {
  title: "All of this is approved already",
  detail: "The agent can go on by itself. You can take the consent back on the dashboard.",
  more: [{ href: "/", text: "Go to the dashboard" }],
};

export function mayNotCreate(repo: string): Message {
  return {
    title: "GitHub does not let you create this repository",
    detail: `${repo} does not exist, and GitHub refused to create it in your name. Nothing was decided. Create it yourself or ask somebody who may, let the GitHub App use it, then open this page again.`,
  };
}

export function notSelected(repo: string, url: string): Message {
  return {
    title: "The GitHub App may not use this repository yet",
    detail: `${repo} exists, but deplodash cannot show that you administer it, perhaps because it is not selected for the App. Nothing was decided. Select it on GitHub, then open this page again.`,
    link: { href: url, text: "Select the repository on GitHub" },
  };
}

export function createdNotSelected(repo: string, url: string): Message {
  return {
    title: "One more step on GitHub",
    detail: `${repo} is created, private and empty, but not selected for the GitHub App yet, so nothing is approved. Select it on GitHub, then open this page again.`,
    link: { href: url, text: "Select the repository on GitHub" },
  };
}

export function notTheirsToDeny(repo: string): Message {
  return {
    title: "Nothing was decided",
    detail: `deplodash cannot show that you administer ${repo}, so it does not say no in its owner's name. The agent has nothing, and gets nothing by itself: the link ends within the hour.`,
  };
}
