import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";

export type ExampleData = ReturnType<typeof addExampleData>;

/** Adds an account with repositories for each way in which an App can be installed, and one without the App. */
export function addExampleData(sandbox: Sandbox) {
  const ada = sandbox.addUser({ login: "ada", name: "Ada Sandbox" });
  const ben = sandbox.addUser({ login: "ben", name: "Ben Sandbox" });
  const cleo = sandbox.addUser({ login: "cleo", name: "Cleo Sandbox" });
  const acme = sandbox.addOrganization({ login: "acme", name: "Acme", admins: [ada], members: [ben] });

  const notes = sandbox.addRepository({ owner: ada, name: "notes", collaborators: [[ben, "write"]] });
  const engine = sandbox.addRepository({ owner: ada, name: "engine", private: false });
  const tools = sandbox.addRepository({ owner: ben, name: "tools" });
  const garden = sandbox.addRepository({ owner: cleo, name: "garden" });
  const attic = sandbox.addRepository({ owner: cleo, name: "attic" });
  const site = sandbox.addRepository({ owner: acme, name: "site" });
  const vault = sandbox.addRepository({ owner: acme, name: "vault" });

  return {
    people: { ada, ben, cleo },
    organizations: { acme },
    repositories: { notes, engine, tools, garden, attic, site, vault },
    installations: {
      ada: sandbox.install({ account: ada, selection: "all" }),
      cleo: sandbox.install({ account: cleo, selection: [garden] }),
      acme: sandbox.install({ account: acme, selection: [site] }),
    },
  };
}

export function createExampleSandbox(options?: SandboxOptions): ExampleData & { sandbox: Sandbox } {
  const sandbox = createSandbox(options);
  return { sandbox, ...addExampleData(sandbox) };
}
