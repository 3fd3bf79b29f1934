import type { Authority } from "../github/authority.ts";
import type { Decided } from "../ledger/decide.ts";
import type { Shown } from "../session/consentRequest.ts";
import type { Session } from "../session/cookie.ts";
import { switchAccountHref } from "./layout.tsx";
import type { Message } from "./message.tsx";

type Obstacle = Exclude<Authority, { kind: "administers" | "may_create" }>;

/** What keeps a viewer from deciding, and the next step. */
export function nextStep(authority: Obstacle, repo: string, session: Session, here: string): Message {
  const checkAgain = { href: here, text: "I've done this. Check again" };
  const switchAccount = { href: switchAccountHref(here), text: `Not ${session.user.login}? Switch account` };
  switch (authority.kind) {
    case "not_installed":
      return {
        title: "The GitHub App is not on your account yet",
        detail: `To decide about ${repo}, install the App and let it use this repository. GitHub then brings you back here.`,
        link: { href: authority.installUrl, text: "Install the App on GitHub" },
        more: [checkAgain, switchAccount],
      };
    case "not_selected": {
      const message = notSelected(repo, authority.url, here);
      return { ...message, more: [checkAgain, switchAccount] };
    }
    case "suspended":
      return {
        title: "The GitHub App is suspended on this account",
        detail: "Lift the suspension on GitHub, then check again.",
        link: { href: authority.url, text: "To the App's settings on GitHub" },
        more: [checkAgain, switchAccount],
      };
    case "unproven":
      return {
        title: "You cannot decide about this repository",
        detail: `deplodash cannot show that ${session.user.login} administers ${repo}. It may be missing, belong to somebody else, or be closed to the GitHub App. If it is yours, install the App on its account and select the repository. If it isn't, send this page's address to someone who administers it.`,
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

export function tooManyLooks(here: string): Message {
  return {
    title: "Too many requests in one minute",
    detail:
      "deplodash asks GitHub each time you open or decide a request. Nothing was decided. Wait a minute, then go on.",
    link: { href: here, text: "Back to the request" },
  };
}

export const nothingSelected =
  "Nothing was decided. Select at least one of the permissions below to approve it, or deny the request.";

/** Why a form is shown again whose page doesn't show what there is to decide now. */
export function changedSince(shown: Shown | null, now: Shown, name: string): string {
  const appeared = shown?.requestId === now.requestId && shown.repositoryId === null && now.repositoryId !== null;
  return appeared
    ? `${name} exists now, but nothing is approved yet. Check the page, then decide.`
    : "The page that you sent doesn't show what there is to decide now. Nothing was decided. Check the page, then decide.";
}

export function mayNotCreate(repo: string): Message {
  return {
    title: "GitHub does not let you create this repository",
    detail: `${repo} doesn't exist, and GitHub refused to create it in your name. Nothing was decided. Create it yourself or ask someone who may, let the GitHub App use it, then open this page again.`,
  };
}

export function notSelected(repo: string, url: string, here: string): Message {
  return {
    title: "The GitHub App may not use this repository yet",
    detail: `${repo} exists, but deplodash cannot show that you administer it, perhaps because it is not selected for the App. Nothing was decided. Select it on GitHub, then open this page again.`,
    link: { href: url, text: "Select the repository on GitHub" },
    more: [backTo(here)],
  };
}

export function notTheirsToDeny(repo: string): Message {
  return {
    title: "Nothing was decided",
    detail: `deplodash cannot show that you administer ${repo}, so it doesn't deny the request in its owner's name. The agent has no access to it. The link ends within the hour.`,
  };
}

export function createdNotSelected(repo: string, url: string, here: string): Message {
  return {
    title: "One more step on GitHub",
    detail: `${repo} was created, private and empty, but the GitHub App can't use it yet, so nothing is approved. Select it on GitHub, then go back to the request and approve it.`,
    link: { href: url, text: "Select the repository on GitHub" },
    more: [backTo(here)],
  };
}

export function createdOther(asked: string, created: string): Message {
  return {
    title: "GitHub created another repository",
    detail: `You approved access to ${asked}, but GitHub created ${created} instead. Nothing is approved. Delete ${created} on GitHub if you don't need it.`,
  };
}

export function createdThenLost(repo: string, here: string): Message {
  return {
    title: "The repository was created, but nothing is approved yet",
    detail: `${repo} was created, private and empty. Then GitHub stopped answering. Go back to the request in a moment and approve it there.`,
    link: backTo(here),
  };
}

export function creationUnanswered(repo: string, here: string): Message {
  return {
    title: "GitHub didn't answer",
    detail: `deplodash asked GitHub to create ${repo} and got no answer, so the repository may exist now. Nothing is approved yet. Go back to the request in a moment: it shows whether the repository exists.`,
    link: backTo(here),
  };
}

/** Why nothing came of an approval whose repository was created. */
export function createdForNothing(repo: string, why: "failed" | Exclude<Decided, "decided">, here: string): Message {
  const reasons = {
    failed: "deplodash could not record your decision. Go back to the request and approve it there.",
    already_decided: "Someone else decided the request before you. Go back to the request to see the decision.",
    expired: "The request expired before you approved it. Let the agent ask again: it gets a new link.",
    unknown_agent: "The agent was deleted before you approved its request.",
  };
  return {
    title: "The repository was created, but nothing is approved",
    detail: `${repo} was created, private and empty. ${reasons[why]}`,
    link: backTo(here),
  };
}

function backTo(here: string) {
  return { href: here, text: "Back to the request" };
}
