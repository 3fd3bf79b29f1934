import type { Authority } from "../github/authority.ts";
import type { Decided } from "../ledger/decide.ts";
import type { Session } from "../session/cookie.ts";
import { switchAccountHref } from "./layout.tsx";
import type { Message } from "./message.tsx";

type Obstacle = Exclude<Authority, { kind: "administers" | "may_create" }>;

const dashboard = { href: "/", text: "Go to dashboard" };

/** Returns a message that says why a viewer can't decide and what to do next. */
export function nextStep(authority: Obstacle, repo: string, session: Session, here: string): Message {
  const checkAgain = { href: here, text: "I’ve done this. Check again" };
  const switchAccount = { href: switchAccountHref(here), text: `Not ${session.user.login}? Switch account` };
  switch (authority.kind) {
    case "not_installed":
      return {
        title: "The GitHub App isn’t installed on your account yet",
        detail: `To decide on access to ${repo}, install the App and select this repository. GitHub then brings you back here.`,
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
        detail: "Lift the suspension on GitHub, then check again. Nothing was changed.",
        link: { href: authority.url, text: "Open the App’s settings on GitHub" },
        more: [checkAgain, switchAccount],
      };
    case "not_admin":
      return {
        title: `An administrator of ${authority.repository.fullName} has to decide this`,
        detail: `You can see ${authority.repository.fullName}, but you don’t administer it, so you can’t give an agent access. Nothing was changed. If you’ve just become an administrator, check again.`,
        link: { href: here, text: "Check again" },
        more: [switchAccount],
      };
    case "unproven":
      return {
        title: "An administrator has to decide",
        detail: `You don’t administer ${repo}, or it doesn’t exist. Nothing was changed. If it’s yours, install the GitHub App on its account and select the repository.`,
        link: switchAccount,
        more: [{ href: authority.installUrl, text: "Install the App or select repositories on GitHub" }, checkAgain],
      };
  }
}

/** Explains that GitHub refuses access to one of several repositories. Only people who can see the repository get this message. */
export function refusedByGitHub(repo: string): Message {
  return {
    title: "GitHub refuses access",
    detail: `GitHub doesn’t allow access to ${repo} at the moment, so nobody can decide on it. Nothing was changed.`,
  };
}

export const altered: Message = {
  title: "This link isn’t valid",
  detail:
    "It was cut off or changed, it’s too old, or its agent was deleted. Nothing was approved. Copy the whole link again, or ask the agent for a new one.",
  more: [dashboard],
};
export const expired: Message = {
  title: "This link has expired",
  detail: "Nothing was approved, and nothing was changed.",
  advice: {
    title: "If you still want to give access",
    text: "Ask the agent to try again. It will get a new link, which works for an hour.",
  },
  more: [dashboard],
};
export const agentDeleted: Message = {
  title: "This agent was deleted",
  detail: "Its access and requests were deleted too, so there’s nothing left to decide.",
  more: [dashboard],
};
export const alreadyDecided: Message = {
  title: "This request has already been decided",
  detail: "The agent was told about the decision. Your dashboard lists the access that you approved.",
  more: [dashboard],
};
export const nothingOpen: Message = {
  title: "All of this is already approved",
  detail: "The agent will continue automatically. You can close this page, or revoke the access on your dashboard.",
  more: [dashboard],
};

export function tooManyConsentPages(here: string): Message {
  return {
    title: "Too many requests",
    detail:
      "deplodash asks GitHub each time you open or decide on a request, and allows ten of each per minute. Nothing was changed. Try again in a minute.",
    link: { href: here, text: "Back to the request" },
  };
}

export const noOpenRequest: Message = {
  title: "There’s nothing to deny",
  detail: "This request has expired, its agent was deleted, or it isn’t yours to deny. Nothing was changed.",
  more: [dashboard],
};

export function notAdministered(repo: string): Message {
  return {
    title: "You can’t see who has access to this repository",
    detail: `You don’t administer ${repo}, it doesn’t exist, or the GitHub App can’t reach it. Your dashboard lists the access that you approved and the access that your agents have.`,
    more: [dashboard],
  };
}

export function proofExpired(here: string): Message {
  return {
    title: "This page is out of date",
    detail:
      "Nothing was revoked. The page was open for more than 15 minutes, so deplodash has to ask GitHub again whether you administer the repository.",
    link: { href: here, text: "Back to the repository" },
    more: [dashboard],
  };
}

export function alreadyEnded(here: string): Message {
  return {
    title: "There’s nothing to revoke",
    detail: "This access has already ended.",
    link: { href: here, text: "Back to the repository" },
    more: [dashboard],
  };
}

export const noAccess: Message = {
  title: "There’s no access here that you can change",
  detail:
    "You don’t administer the repository, or the agent has no access to it. Nothing was changed. Your dashboard lists the access that you approved.",
  more: [dashboard],
};
export const correctMarkedChange = "Nothing has been changed yet. Fix what’s marked below, then save.";
export const nothingLeft =
  "Nothing was changed, because nothing would be left. To end all of the agent’s access, revoke it on your dashboard.";
export const accessChangedSince =
  "The access has changed since you opened this page, so nothing was saved. Check this page, then save.";
export const limitLifted =
  "The agent has received access that can’t be combined with your choices, so nothing was approved. Check this page, then decide.";

/** The notice for a form that would decide something other than its page showed. */
export const changedSince =
  "Something has changed since you opened this page, so nothing was approved. Check this page, then decide.";

export function createdSince(repo: string): string {
  return `${repo} exists now, but nothing is approved yet. Check this page, then decide.`;
}

export function mayNotCreate(repo: string): Message {
  return {
    title: "GitHub doesn’t let you create this repository",
    detail: `GitHub refused to create ${repo} on your behalf. Nothing was approved. Ask someone with permission to create it and to select it for the GitHub App, then open this page again.`,
  };
}

export function notSelected(repo: string, url: string, here: string): Message {
  return {
    title: "The GitHub App can’t use this repository yet",
    detail: `${repo} exists, but it isn’t selected for the App, or you don’t administer it. Nothing was approved. Select it on GitHub, then open this page again.`,
    link: { href: url, text: "Select the repository on GitHub" },
    more: [backTo(here)],
  };
}

export function notTheirsToDeny(repo: string): Message {
  return {
    title: "You can’t deny this request",
    detail: `deplodash can’t tell whether you can decide on behalf of ${repo.split("/")[0]}, so nothing was changed. The agent has no access to ${repo}. The link expires within an hour.`,
  };
}

export function createdNotSelected(repo: string, url: string, here: string): Message {
  return {
    title: "One more step on GitHub",
    detail: `${repo} was created, private and empty, but the GitHub App can’t use it yet, so nothing is approved. Select it on GitHub, then go back to the request and approve it.`,
    link: { href: url, text: "Select the repository on GitHub" },
    more: [backTo(here)],
  };
}

export function createdOther(asked: string, created: string): Message {
  return {
    title: "GitHub created a different repository",
    detail: `You approved access to ${asked}, but GitHub created ${created} instead. Nothing is approved. If you don’t need ${created}, delete it on GitHub.`,
  };
}

export function createdThenLost(repo: string, here: string): Message {
  return {
    title: "The repository was created, but nothing is approved yet",
    detail: `${repo} was created, private and empty. Then GitHub stopped responding. Go back to the request in a moment and approve it there.`,
    link: backTo(here),
  };
}

export function creationUnanswered(repo: string, here: string): Message {
  return {
    title: "GitHub isn’t responding",
    detail: `deplodash asked GitHub to create ${repo} and got no response, so the repository may exist now. Nothing is approved yet. Go back to the request in a moment to see whether it exists.`,
    link: backTo(here),
  };
}

/** Explains why an approval wasn't recorded although the repository was created. */
export function createdForNothing(
  repo: string,
  why: "failed" | Exclude<Decided, "decided" | "repeated">,
  here: string,
): Message {
  const reasons = {
    failed: "deplodash couldn’t record your decision. Go back to the request and approve it there.",
    already_decided: "Someone else decided on the request before you did. Go back to the request to see the decision.",
    limit_lifted:
      "The agent has received other access that would lift this branch limit. Go back to the request and decide again.",
    expired: "The request expired before you approved it. Ask the agent for a new link.",
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
