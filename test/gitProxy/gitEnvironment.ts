/** The environment for real git, without this machine's configuration. Equal commits get equal ids in it. */
export const gitEnvironment = {
  PATH: process.env.PATH ?? "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  ...{ GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@localhost", GIT_AUTHOR_DATE: "@1 +0000" },
  ...{ GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@localhost", GIT_COMMITTER_DATE: "@1 +0000" },
};
