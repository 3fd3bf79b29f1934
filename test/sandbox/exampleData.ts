import type { World } from "./sandbox.ts";

/** The people that sandbox and demo come with: one for each way an App can be installed, or not. */
export function populate(world: World) {
  const ada = world.addUser({ login: "ada", name: "Ada Sandbox" });
  const ben = world.addUser({ login: "ben", name: "Ben Sandbox" });
  const cleo = world.addUser({ login: "cleo", name: "Cleo Sandbox" });
  const acme = world.addOrganization({ login: "acme", name: "Acme", admins: [ada], members: [ben] });

  const notes = world.addRepository({ owner: ada, name: "notes", collaborators: [[ben, "write"]] });
  const engine = world.addRepository({ owner: ada, name: "engine", private: false });
  const tools = world.addRepository({ owner: ben, name: "tools" });
  const garden = world.addRepository({ owner: cleo, name: "garden" });
  const attic = world.addRepository({ owner: cleo, name: "attic" });
  const site = world.addRepository({ owner: acme, name: "site" });
  const vault = world.addRepository({ owner: acme, name: "vault" });

  const onAda = world.install({ account: ada, selection: "all" });
  const onCleo = world.install({ account: cleo, selection: [garden] });
  const onAcme = world.install({ account: acme, selection: [site] });

  return {
    world,
    people: { ada, ben, cleo },
    organizations: { acme },
    repositories: { notes, engine, tools, garden, attic, site, vault },
    installations: { ada: onAda, cleo: onCleo, acme: onAcme },
  };
}
