import type { Message } from "./message.tsx";

/** Says the same about an agent that doesn't exist and about one that doesn't concern the person. */
export const noAgent: Message = {
  title: "You don’t have access to this agent",
  detail: "It doesn’t exist, or someone else registered it and you never decided about its access.",
  more: [{ href: "/", text: "Go to dashboard" }],
};
