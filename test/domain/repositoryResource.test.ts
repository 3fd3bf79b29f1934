import { expect, test } from "vitest";
import { repositoryOfResource } from "../../src/domain/repositoryResource.ts";

test.each([
  "https://github.com/Ada/notes",
  "HTTPS://GitHub.com/Ada/notes/",
  "https://github.com:443/Ada/notes",
  "https://github.com/Ada/notes.git",
])("reads %s as a repository", (resource) => {
  expect(repositoryOfResource(resource, "https://github.com")).toBe("Ada/notes");
});

test("reads a repository on another port, if the server has that port", () => {
  const resource = "http://localhost:3000/ada/notes";
  expect(repositoryOfResource(resource, "http://localhost:3000")).toBe("ada/notes");
  expect(repositoryOfResource(resource, "http://localhost:3001")).toBeNull();
});

test.each([
  ["a name without a server", "ada/notes"],
  ["another server", "https://gitlab.com/ada/notes"],
  ["another scheme", "http://github.com/ada/notes"],
  ["git's own URL", "git@github.com:ada/notes"],
  ["a user name that looks like the server", "https://github.com@evil.example/ada/notes"],
  ["a backslash that browsers read as a slash", "https://github.com\\.evil.example/ada/notes"],
  ["a fragment", "https://github.com/ada/notes#readme"],
  ["an empty fragment", "https://github.com/ada/notes#"],
  ["a query", "https://github.com/ada/notes?tab=readme"],
  ["a page of a repository", "https://github.com/ada/notes/issues"],
  ["an account", "https://github.com/ada"],
  ["a name that GitHub reserves", "https://github.com/ada/.."],
])("rejects %s", (_, resource) => {
  expect(repositoryOfResource(resource, "https://github.com")).toBeNull();
});
