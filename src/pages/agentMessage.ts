import type { Message } from "./message.tsx";

/** The message both for an agent that doesn't exist and for one that doesn't concern the person, so that nobody can tell them apart. */
export const noAgent: Message = {
  title: "You don’t have access to this agent",
  detail: "It doesn’t exist, or someone else registered it and you never approved or denied one of its requests.",
  more: [{ href: "/", text: "Go to dashboard" }],
};

/** The message both for an agent that doesn't exist and for one that someone else registered, so that nobody can tell them apart. */
export const notYours: Message = {
  title: "You can’t change this agent",
  detail: "It doesn’t exist, or someone else registered it. Nothing was changed.",
  more: [{ href: "/", text: "Go to dashboard" }],
};

export function outdatedIdentityForm(here: string): Message {
  return {
    title: "This form is out of date",
    detail:
      "You opened it more than an hour ago, or for another agent. Nothing was changed. Look up the repository again.",
    link: { href: here, text: "Look up the repository" },
  };
}

export function tooManyIdentities(agentPath: string): Message {
  return {
    title: "This agent already has ten trusted identities",
    detail: "That’s the limit. Nothing was changed. Remove one that you no longer need.",
    link: { href: agentPath, text: "Go to the agent" },
  };
}
